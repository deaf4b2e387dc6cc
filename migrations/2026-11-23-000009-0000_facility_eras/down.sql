DROP TABLE facility_eras;
