//! `cargo dev up`: everything that a person needs to use Azukari in a browser, started with one command.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;

use crate::install::{self, Need};
use crate::layout::Layout;
use crate::mailbox::Mailbox;
use crate::process::{self, Farewell, Ident, Server};
use crate::servers::{self, Care, Environment, Servers, free_port};
use crate::steps::{self, Steps, note};
use crate::{reset, seed, stop};

/// The server and the worker finish what they do on SIGTERM.
pub const FAREWELL: Farewell =
    Farewell { soft: Signal::SIGTERM, hard: Signal::SIGKILL, patience: Duration::from_secs(40) };

/// There while the invented data are being made: half of them are of no use.
const SEEDING: &str = "seeding";

/// The cities that are loaded.
const TENANTS: [&str; 2] = ["kawasaki", "example"];

/// What can be asked of `up`.
#[derive(clap::Args)]
pub struct Args {
    /// Port of the pages, on 127.0.0.1
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// Do not make the invented families, children and bookings
    #[arg(long)]
    no_seed: bool,
}

/// Everything that runs; dropped, and so stopped, in this order.
struct Running {
    serve: Server,
    worker: Server,
    servers: Servers,
}

/// Starts everything, waits for Ctrl-C, and stops everything.
pub fn run(layout: &Layout, args: &Args) -> Result<()> {
    let steps = Steps::new();
    let _lock = layout.lock()?;
    stop_leftovers(layout)?;
    check_port(args.port)?;
    install::ensure(&steps, &[Need::Postgres, Need::Redis])?;
    if layout.path(SEEDING).exists() {
        note("the invented data were not finished last time: all local data are made anew");
        reset::delete_data(layout, &steps)?;
    }
    let servers = servers::start(layout, &steps, Care::Ours)?;
    let mut record = layout.record();
    record.supervisor = Ident::own();
    layout.save(&record)?;
    let outcome = serve(layout, &steps, args, servers);
    let mut record = layout.record();
    record.servers.retain(Ident::alive);
    record.supervisor = None;
    layout.save(&record)?;
    outcome
}

fn serve(layout: &Layout, steps: &Steps, args: &Args, servers: Servers) -> Result<()> {
    let mailbox = Mailbox::start(&layout.path("mail"))?;
    let admin = free_port(args.port.saturating_add(1))?;
    let mut environment = servers.environment();
    environment.extend(settings(layout, args.port, admin, mailbox.smtp_port)?);
    let worker_admin = free_port(admin.saturating_add(1))?;
    environment.push(("AZUKARI__WORKER__ADMIN_LISTEN", format!("127.0.0.1:{worker_admin}")));
    prepare(layout, steps, args, &environment)?;
    let mut running = steps.step("Start the server and the worker", || {
        let azukari = program(layout, "azukari")?;
        let start = |name: &str| {
            let mut command = process::command(&azukari, None, Some("TERM"));
            command.arg(name).current_dir(&layout.root).envs(environment.iter().cloned());
            let server = Server::start(name, &mut command, &layout.log(name), FAREWELL)?;
            let mut record = layout.record();
            record.servers.push(server.ident.clone());
            layout.save(&record)?;
            anyhow::Ok(server)
        };
        let worker = start("worker")?;
        let serve = start("serve")?;
        let mut running = Running { serve, worker, servers };
        wait_ready(&mut running, admin)?;
        Ok(running)
    })?;
    print_addresses(layout, args.port, &mailbox);
    let outcome = watch(&mut running);
    eprintln!("\nStopping");
    drop(running);
    eprintln!("Stopped; the data stays in .azukari");
    outcome
}

/// Builds, migrates, loads the cities and seeds.
fn prepare(layout: &Layout, steps: &Steps, args: &Args, environment: &Environment) -> Result<()> {
    steps.step("Build (minutes the first time, seconds later)", || {
        let mut build = steps::cargo(&layout.root);
        build.args(["build", "-p", "platform-server", "-p", "platform-testkit"]);
        steps::run(&mut build, "cargo build")
    })?;
    let azukari = program(layout, "azukari")?;
    let call = |program: &PathBuf, arguments: &[&str], deed: &str| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&layout.root).envs(environment.iter().cloned());
        steps::run(&mut command, deed)
    };
    steps.step("Migrate the database", || call(&azukari, &["migrate"], "azukari migrate"))?;
    let folders = TENANTS.map(|tenant| format!("tenants/{tenant}"));
    let apply: Vec<&str> =
        ["tenant", "apply"].into_iter().chain(folders.iter().map(String::as_str)).collect();
    steps.step("Load the cities", || call(&azukari, &apply, "azukari tenant apply"))?;
    let made = layout.path("seed.json");
    if !args.no_seed && !made.exists() {
        let seed = program(layout, "seed")?;
        std::fs::write(layout.path(SEEDING), "")?;
        steps.step("Make invented families and bookings", || call(&seed, &[], "seed"))?;
        std::fs::remove_file(layout.path(SEEDING))?;
    }
    if made.exists() { seed::set_port(&made, args.port) } else { Ok(()) }
}

fn settings(layout: &Layout, port: u16, admin: u16, smtp: u16) -> Result<Environment> {
    Ok(vec![
        ("AZUKARI__SERVER__LISTEN", format!("127.0.0.1:{port}")),
        ("AZUKARI__SERVER__ADMIN_LISTEN", format!("127.0.0.1:{admin}")),
        ("AZUKARI__SERVER__PUBLIC_SCHEME", "http".into()),
        ("AZUKARI__MAIL__SMTP_URL", format!("smtp://127.0.0.1:{smtp}")),
        ("AZUKARI__TENANTS__DIR", "tenants".into()),
        ("AZUKARI__SECRETS__KEY_FILE", layout.key_file()?.display().to_string()),
    ])
}

/// A program that cargo has built for development.
pub fn program(layout: &Layout, name: &str) -> Result<PathBuf> {
    let metadata = cargo_metadata::MetadataCommand::new().current_dir(&layout.root).no_deps().exec()?;
    let path = metadata.target_directory.join("debug").join(name).into_std_path_buf();
    if !path.is_file() {
        bail!("{} was not built", path.display());
    }
    Ok(path)
}

fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(problem) if problem.kind() == std::io::ErrorKind::AddrInUse => {
            bail!(
                "port {port} is taken by another program; choose another one: cargo dev up --port {}",
                other(port)
            )
        }
        Err(problem) => Err(problem).with_context(|| format!("cannot use port {port}; see --port")),
    }
}

fn other(port: u16) -> u16 {
    if port >= 65_000 { 8090 } else { port.saturating_add(10) }
}

/// The server and the worker of a run that was killed; PostgreSQL and Redis are taken over instead.
fn stop_leftovers(layout: &Layout) -> Result<()> {
    let mut record = layout.record();
    for name in ["serve", "worker"] {
        if let Some(ident) = record.living(name) {
            ident.end(FAREWELL.soft, FAREWELL.hard, FAREWELL.patience);
        }
        record.servers.retain(|ident| ident.name != name);
    }
    layout.save(&record)
}

fn wait_ready(running: &mut Running, admin: u16) -> Result<()> {
    let mut answer = "no answer".to_owned();
    let ready = stop::wait_until(Duration::from_mins(1), || {
        check_alive(running)?;
        answer = readyz(admin).unwrap_or_else(|problem| problem.to_string());
        Ok(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.0 200"))
    })?;
    if !ready {
        let last = answer.lines().last().unwrap_or_default().to_owned();
        bail!("the server is not ready after a minute ({last}); {}", running.serve.last_words());
    }
    Ok(())
}

fn readyz(admin: u16) -> std::io::Result<String> {
    let address = SocketAddr::from(([127, 0, 0, 1], admin));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn check_alive(running: &mut Running) -> Result<()> {
    for server in [&mut running.serve, &mut running.worker, &mut running.servers.postgres] {
        if !server.alive() {
            bail!(
                "{} (pid {}) ended by itself; {}",
                server.ident.name,
                server.ident.pid,
                server.last_words()
            );
        }
    }
    Ok(())
}

/// Ends well when somebody asks to stop, badly when a program ends by itself. Only Redis may: everything must work
/// without it, and whoever kills it to see that wants to go on.
fn watch(running: &mut Running) -> Result<()> {
    let mut cached = true;
    while !stop::requested() {
        check_alive(running)?;
        if cached && !running.servers.redis.alive() {
            cached = false;
            eprintln!("Redis ended; going on without it");
        }
        std::thread::sleep(Duration::from_millis(150));
    }
    Ok(())
}

fn print_addresses(layout: &Layout, port: u16, mailbox: &Mailbox) {
    println!("\nAzukari runs.\n");
    for tenant in TENANTS {
        println!("  city     http://{tenant}.localhost:{port}");
    }
    println!("  mailbox  http://127.0.0.1:{}", mailbox.http_port);
    println!("  logs     .azukari/log/");
    let text = std::fs::read(layout.path("seed.json")).unwrap_or_default();
    let logins = seed::logins(&serde_json::from_slice(&text).unwrap_or_default());
    if !logins.is_empty() {
        println!("\n  {:<10} {:<20} {:<28} password", "city", "role", "login");
        for login in logins {
            println!("  {:<10} {:<20} {:<28} {}", login.tenant, login.role, login.login, login.password);
        }
        println!("\n  all of them, with the children: .azukari/seed.json");
    }
    println!("\nCtrl-C stops everything and keeps the data.\n");
}
