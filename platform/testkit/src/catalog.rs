//! Looking at the database's own catalog: a dump of the schema as text, and the house rules that every table keeps.

use anyhow::Result;
use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The lines that a query gives in its column `line`.
pub async fn lines(connection: &mut AsyncPgConnection, query: &str) -> Result<Vec<String>> {
    let lines: Vec<Line> = diesel::sql_query(query).load(connection).await?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}

/// Tables, columns, constraints, indexes, policies, rights and comments of the schema, one line each.
pub async fn dump(connection: &mut AsyncPgConnection) -> Result<Vec<String>> {
    lines(connection, DUMP).await
}

/// Columns as `table.column type nullability`, without the table of migrations.
pub async fn columns(connection: &mut AsyncPgConnection) -> Result<Vec<String>> {
    lines(connection, COLUMNS).await
}

/// Everything that breaks a house rule of tables.
pub async fn lint(connection: &mut AsyncPgConnection) -> Result<Vec<String>> {
    lines(connection, LINT).await
}

const COLUMNS: &str = "
SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END AS line
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  AND c.relname <> '__diesel_schema_migrations'
ORDER BY c.relname, a.attnum";

const DUMP: &str = "
WITH t AS (
    SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')
)
SELECT line FROM (
    SELECT 'relation ' || relname || ' ' || relkind::text || ' rls=' || relrowsecurity || relforcerowsecurity
        || ' owner=' || relowner::regrole || ' acl=' || coalesce(relacl::text, '') AS line FROM t
    UNION ALL
    SELECT 'column ' || t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' '
        || a.attnotnull || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || ' '
        || coalesce(col_description(t.oid, a.attnum), '')
    FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
    UNION ALL
    SELECT 'constraint ' || t.relname || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
    FROM t JOIN pg_constraint c ON c.conrelid = t.oid
    UNION ALL
    SELECT 'index ' || pg_get_indexdef(i.indexrelid) FROM t JOIN pg_index i ON i.indrelid = t.oid
    UNION ALL
    SELECT 'policy ' || t.relname || ' ' || p.polname || ' ' || p.polcmd::text || ' '
        || coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' / '
        || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
    FROM t JOIN pg_policy p ON p.polrelid = t.oid
    UNION ALL
    SELECT 'comment ' || relname || ' ' || coalesce(obj_description(oid), '') FROM t
    UNION ALL
    SELECT 'function ' || p.oid::regprocedure || ' ' || p.prosrc FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
) AS everything ORDER BY line";

const LINT: &str = "
WITH t AS (
    SELECT c.* FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> '__diesel_schema_migrations'
), city AS (
    SELECT t.*, a.attnum AS tenant_column FROM t
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
)
SELECT line FROM (
    SELECT relname || ': row-level security is not enabled and forced' AS line FROM city
    WHERE NOT (relrowsecurity AND relforcerowsecurity)
    UNION ALL
    SELECT relname || ': no policy with USING and WITH CHECK on tenant_id' FROM city WHERE NOT EXISTS (
        SELECT FROM pg_policy p, (SELECT
            $$(tenant_id = (NULLIF(current_setting('azukari.tenant'::text, true), ''::text))::uuid)$$ AS own) AS wall
        WHERE p.polrelid = city.oid AND p.polcmd = '*' AND p.polpermissive AND p.polroles = '{0}'
        AND pg_get_expr(p.polqual, p.polrelid) = wall.own
        AND pg_get_expr(p.polwithcheck, p.polrelid) = wall.own)
    UNION ALL
    SELECT city.relname || ': more than one policy' FROM city
    WHERE (SELECT count(*) FROM pg_policy p WHERE p.polrelid = city.oid) > 1
    UNION ALL
    SELECT relname || ': the primary key does not begin with tenant_id' FROM city WHERE NOT EXISTS (
        SELECT FROM pg_constraint k WHERE k.conrelid = city.oid AND k.contype = 'p' AND k.conkey[1] = tenant_column)
    UNION ALL
    SELECT city.relname || ': a unique index without tenant_id: ' || i.indexrelid::regclass
    FROM city JOIN pg_index i ON i.indrelid = city.oid AND i.indisunique
    WHERE NOT city.tenant_column = ANY (i.indkey::int2[])
    UNION ALL
    SELECT c.oid::regclass || ': a relation that no wall stands around' FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'
      AND (c.relkind IN ('m', 'p', 'f') OR (c.relkind IN ('r', 'v') AND n.nspname <> 'public')
        OR (c.relkind = 'v' AND NOT coalesce(c.reloptions::text, '') LIKE '%security_invoker=true%'))
    UNION ALL
    SELECT relname || ': the operation log may be changed' FROM t WHERE relname = 'audit'
      AND (has_table_privilege('azukari_app', oid, 'UPDATE') OR has_table_privilege('azukari_app', oid, 'DELETE')
        OR has_table_privilege('azukari_app', oid, 'TRUNCATE'))
    UNION ALL
    SELECT p.oid::regprocedure || ': has no comment' FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND coalesce(obj_description(p.oid), '') = ''
    UNION ALL
    SELECT city.relname || ': a foreign key without tenant_id: ' || k.conname
    FROM city JOIN pg_constraint k ON k.conrelid = city.oid AND k.contype = 'f'
    WHERE NOT city.tenant_column = ANY (k.conkey)
    UNION ALL
    SELECT relname || ': has no comment' FROM t WHERE coalesce(obj_description(t.oid), '') = ''
    UNION ALL
    SELECT t.relname || '.' || a.attname || ': has no comment'
    FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE coalesce(col_description(t.oid, a.attnum), '') = ''
    UNION ALL
    SELECT relname || ': is owned by ' || relowner::regrole FROM t WHERE relowner <> 'azukari_owner'::regrole
    UNION ALL
    SELECT p.oid::regprocedure || ': acts as its owner without a fixed search path, or for everybody' FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
      AND (p.proconfig IS NULL OR NOT p.proconfig::text LIKE '%search_path=%' OR p.proacl IS NULL
        OR p.proowner <> 'azukari_owner'::regrole)
    UNION ALL
    SELECT relname || ': holds data of cities without tenant_id' FROM t
    WHERE oid NOT IN (SELECT oid FROM city) AND relname NOT IN ('tenants', 'worker_beats')
    UNION ALL
    SELECT 'azukari_app owns ' || relname FROM pg_class WHERE relowner = 'azukari_app'::regrole
    UNION ALL
    SELECT rolname || ' is not bound by row-level security' FROM pg_roles
    WHERE rolname IN ('azukari_app', 'azukari_owner', 'azukari_migrate') AND (rolsuper OR rolbypassrls)
) AS problems ORDER BY line";
