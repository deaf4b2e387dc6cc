DROP TABLE look_purposes;
