DROP TABLE gate_codes;
