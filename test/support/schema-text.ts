import pg from 'pg';

/** One line a fact, in an order of its own: what TypeORM's diff does not see as well (checks, predicates, triggers, grants). */
const facts = `
WITH tables AS (
  SELECT c.oid, c.relname, c.relkind, c.reloptions, c.relacl, c.relowner, c.relrowsecurity
    FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i'))
), lines (part, name, rank, line) AS (
  SELECT 1, extname, 0, 'extension ' || extname FROM pg_extension WHERE extname <> 'plpgsql'
  UNION ALL
  SELECT 2, rolname, 0, format('role %s%s%s%s%s%s%s', rolname,
      CASE WHEN rolcanlogin THEN ' login' ELSE '' END, CASE WHEN rolsuper THEN ' superuser' ELSE '' END,
      CASE WHEN rolcreatedb THEN ' createdb' ELSE '' END, CASE WHEN rolcreaterole THEN ' createrole' ELSE '' END,
      CASE WHEN rolreplication THEN ' replication' ELSE '' END, CASE WHEN rolbypassrls THEN ' bypassrls' ELSE '' END)
    FROM pg_roles WHERE rolname = $1
  UNION ALL
  SELECT 3, nspname, 0, format('schema %s: %s %s', nspname, COALESCE(NULLIF(g.grantee, 0)::regrole::text, 'PUBLIC'),
      string_agg(g.privilege_type, ' ' ORDER BY g.privilege_type))
    FROM pg_namespace, aclexplode(nspacl) g
   WHERE nspname = 'public' AND g.grantee IN (0, (SELECT oid FROM pg_roles WHERE rolname = $1))
   GROUP BY nspname, g.grantee
  UNION ALL
  SELECT 4, t.typname, 0, format('type %s: %s', t.typname, COALESCE(
      (SELECT string_agg(quote_literal(enumlabel), ' ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
      format_type(t.typbasetype, t.typtypmod)))
    FROM pg_type t
   WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 5, p.oid::regprocedure::text, 0, pg_get_functiondef(p.oid)
    FROM pg_proc p
   WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 6, relname, 0, E'\\n' || CASE relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence ' ELSE 'table ' END
      || relname || COALESCE(' with ' || array_to_string(reloptions, ', '), '')
      || CASE WHEN relrowsecurity THEN ' row security' ELSE '' END
    FROM tables
  UNION ALL
  SELECT 6, t.relname, 1000 + a.attnum, format('  %s %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
      CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
      COALESCE(CASE WHEN a.attgenerated <> '' THEN ' generated ' ELSE ' default ' END || pg_get_expr(d.adbin, d.adrelid), ''),
      CASE WHEN a.attidentity <> '' THEN ' identity' ELSE '' END)
    FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE t.relkind <> 'S'
  UNION ALL
  SELECT 6, t.relname, 10000, format('  constraint %s %s', o.conname, pg_get_constraintdef(o.oid))
    FROM tables t JOIN pg_constraint o ON o.conrelid = t.oid AND o.contype <> 'n'
  UNION ALL
  SELECT 6, t.relname, 20000, '  ' || regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (.*)INDEX (\\S+) ON \\S+', '\\1index \\2')
    FROM tables t JOIN pg_index i ON i.indrelid = t.oid
   WHERE NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype <> 'f')
  UNION ALL
  SELECT 6, t.relname, 30000, '  trigger ' || pg_get_triggerdef(g.oid)
    FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
  UNION ALL
  SELECT 6, t.relname, 40000, '  view ' || pg_get_viewdef(t.oid) FROM tables t WHERE t.relkind IN ('v', 'm')
  UNION ALL
  SELECT 6, t.relname, 50000, format('  grant %s to %s', string_agg(g.privilege_type, ' ' ORDER BY g.privilege_type),
      COALESCE(NULLIF(g.grantee, 0)::regrole::text, 'PUBLIC'))
    FROM tables t, aclexplode(t.relacl) g
   WHERE g.grantee <> t.relowner
   GROUP BY t.relname, g.grantee
  UNION ALL
  SELECT 6, t.relname, 60000, format('  grant %s (%s) to %s', g.privilege_type, a.attname,
      COALESCE(NULLIF(g.grantee, 0)::regrole::text, 'PUBLIC'))
    FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid, aclexplode(a.attacl) g
)
SELECT line FROM lines ORDER BY part, name COLLATE "C", rank, line COLLATE "C"`;

/** What the migrations built, as text: tables, columns, constraints, indexes, triggers, functions and grants of `public`. */
export async function schemaText(url: string, role: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Deparsed expressions leave out the schema of what the path finds.
    await client.query('SET search_path = public');
    const { rows } = await client.query<{ line: string }>(facts, [role]);
    return `${rows.map(({ line }) => line.trimEnd()).join('\n')}\n`;
  } finally {
    await client.end();
  }
}
