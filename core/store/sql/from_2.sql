CREATE TABLE output (
  launch_id INTEGER NOT NULL REFERENCES launch (id) ON DELETE CASCADE,
  rank INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (launch_id, rank)
);
