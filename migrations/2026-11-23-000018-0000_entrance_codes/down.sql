DROP TABLE entrance_codes;
