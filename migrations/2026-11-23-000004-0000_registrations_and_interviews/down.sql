DROP TABLE interviews;
DROP TABLE interview_slots;
DROP TABLE registrations;
