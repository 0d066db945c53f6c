DROP TABLE fired;
DROP TABLE timer;
DROP TABLE ledger;
DROP TABLE clock;
