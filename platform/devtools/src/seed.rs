//! Reads `.azukari/seed.json`, which the seeding program writes, for one login per role and city.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// One account to log in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The city's key.
    pub tenant: String,
    /// The role's key.
    pub role: String,
    /// What to type.
    pub login: String,
    /// And its password.
    pub password: String,
}

/// The first account of every role in every city, however deep they lie in the document.
pub fn logins(document: &Value) -> Vec<Account> {
    let mut found = BTreeMap::new();
    collect(document, "", &mut found);
    found.into_values().collect()
}

fn collect(value: &Value, tenant: &str, found: &mut BTreeMap<(String, String), Account>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, tenant, found)),
        Value::Object(fields) => {
            let text = |key: &str| fields.get(key).and_then(Value::as_str);
            let tenant = text("tenant").unwrap_or(tenant);
            if let (Some(role), Some(login), Some(password)) = (text("role"), text("login"), text("password"))
            {
                found.entry((tenant.into(), role.into())).or_insert_with(|| Account {
                    tenant: tenant.into(),
                    role: role.into(),
                    login: login.into(),
                    password: password.into(),
                });
            }
            fields.values().for_each(|field| collect(field, tenant, found));
        }
        _ => {}
    }
}

/// Writes the port at which the cities are served now into the addresses of the document.
pub fn set_port(path: &Path, port: u16) -> Result<()> {
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut document: Value =
        serde_json::from_slice(&text).with_context(|| format!("{} is damaged", path.display()))?;
    let before = document.clone();
    for city in document.get_mut("cities").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(Value::String(address)) = city.get_mut("base_url")
            && let Some((host, _)) = address.rsplit_once(':')
        {
            *address = format!("{host}:{port}");
        }
    }
    if document != before {
        std::fs::write(path, serde_json::to_vec_pretty(&document)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_login_a_role_and_city_is_found() {
        let document = serde_json::json!({"tenants": [
            {"tenant": "kawasaki", "accounts": [
                {"role": "guardian", "login": "a", "password": "p", "children": [{"name": "x"}]},
                {"role": "guardian", "login": "b", "password": "q"}]},
            {"tenant": "example", "accounts": [{"role": "guardian", "login": "c", "password": "r"}]}]});
        let names: Vec<String> = logins(&document).into_iter().map(|l| l.tenant + "/" + &l.login).collect();
        assert_eq!(names, ["example/c", "kawasaki/a"]);
    }
}
