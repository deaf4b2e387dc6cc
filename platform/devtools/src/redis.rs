//! A private Redis on 127.0.0.1 with a password and without files: it is a cache, PostgreSQL is the truth.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use nix::sys::signal::Signal;

use crate::layout::write_private;
use crate::process::{self, Farewell, Server};
use crate::stop;

/// SIGTERM is Redis' own orderly shutdown.
pub const FAREWELL: Farewell =
    Farewell { soft: Signal::SIGTERM, hard: Signal::SIGKILL, patience: Duration::from_secs(10) };

/// One private Redis.
pub struct Redis {
    /// The program.
    pub program: PathBuf,
    /// Folder for its configuration.
    pub home: PathBuf,
    /// Port on 127.0.0.1.
    pub port: u16,
    /// Its password.
    pub password: String,
}

impl Redis {
    /// Starts it and waits until it answers.
    pub fn start(&self, log: &Path, dies_with_us: bool) -> Result<Server> {
        let config = self.home.join("redis.conf");
        let text = format!(
            "bind 127.0.0.1\nport {}\nrequirepass {}\nsave \"\"\nappendonly no\ndaemonize no\n",
            self.port, self.password
        );
        write_private(&config, text.as_bytes())?;
        let mut command = process::command(&self.program, None, dies_with_us.then_some("TERM"));
        command.arg(&config).current_dir(&self.home);
        let mut server = Server::start("redis", &mut command, log, FAREWELL)?;
        self.wait(&mut server)?;
        Ok(server)
    }

    /// Waits until it answers.
    pub fn wait(&self, server: &mut Server) -> Result<()> {
        let ready = stop::wait_until(Duration::from_secs(20), || {
            if !server.alive() {
                bail!("Redis ended at once; {}", server.last_words());
            }
            Ok(self.answers().is_ok_and(|answers| answers))
        })?;
        if !ready {
            bail!("Redis does not answer; {}", server.last_words());
        }
        Ok(())
    }

    fn answers(&self) -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "AUTH {}\r\nPING\r\nQUIT\r\n", self.password)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.contains("+PONG"))
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://:{}@127.0.0.1:{}/0", self.password, self.port)
    }
}
