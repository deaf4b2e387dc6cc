DROP TABLE generations;
DROP TABLE facility_programs;
DROP TABLE programs;
DROP TABLE facilities;
DROP TABLE worker_beats;
DROP TABLE tenants;
REVOKE SELECT ON __diesel_schema_migrations FROM azukari_app;
