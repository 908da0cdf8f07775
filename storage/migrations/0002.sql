-- A case outlives its chat: a key of its own, a handle for buttons, and the moment at which the house looks at it.
-- Before this, a case was one sealed row of its session; those rows stay readable (their `kek` is empty).
CREATE TABLE cases_new (
    id TEXT PRIMARY KEY,
    number BLOB NOT NULL UNIQUE,
    session TEXT NOT NULL,
    kek TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    next INTEGER,
    body BLOB NOT NULL
);
INSERT INTO cases_new (id, number, session, kek, wrapped, version, state, next, body)
SELECT lower(hex(substr(number, 1, 8))), number, session, '', x'', 0, 'open', 0, body FROM cases;
DROP TABLE cases;
ALTER TABLE cases_new RENAME TO cases;
CREATE INDEX cases_session ON cases (session);
CREATE INDEX cases_next ON cases (next);
-- What another process asks the running house to do with a case.
CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    body BLOB NOT NULL
);
-- What an organisation keeps of its own learning: improvements, and why something took long. It survives the case.
CREATE TABLE register (
    id TEXT PRIMARY KEY,
    organisation TEXT NOT NULL,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX register_organisation ON register (organisation, kind);
