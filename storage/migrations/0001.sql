-- The first schema. Everything that tells something is sealed; what is plain is a handle, a day or a state.
CREATE TABLE keys (
    name TEXT PRIMARY KEY,
    kek TEXT NOT NULL,
    wrapped BLOB NOT NULL
);
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB,
    state TEXT NOT NULL,
    code TEXT,
    day TEXT NOT NULL,
    UNIQUE (source, name)
);
CREATE INDEX inbox_state ON inbox (state, id);
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    lane BLOB NOT NULL,
    active INTEGER NOT NULL,
    kek TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    version INTEGER NOT NULL,
    state BLOB NOT NULL,
    address BLOB NOT NULL,
    expires TEXT
);
CREATE INDEX sessions_lane ON sessions (lane);
CREATE INDEX sessions_expires ON sessions (expires);
CREATE TABLE codes (
    code BLOB PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE terms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    turn TEXT NOT NULL,
    name BLOB NOT NULL,
    due INTEGER NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX terms_due ON terms (state, due);
CREATE INDEX terms_session ON terms (session);
CREATE TABLE files (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    body BLOB NOT NULL
);
CREATE INDEX files_session ON files (session);
CREATE TABLE cases (
    number BLOB PRIMARY KEY,
    session TEXT NOT NULL UNIQUE,
    body BLOB NOT NULL
);
CREATE TABLE envelopes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    role BLOB NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX envelopes_role ON envelopes (session, role);
CREATE TABLE talks (
    id TEXT PRIMARY KEY,
    alias BLOB NOT NULL,
    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    body BLOB NOT NULL,
    UNIQUE (session, alias)
);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    lane BLOB NOT NULL,
    body BLOB,
    lasting INTEGER NOT NULL,
    state TEXT NOT NULL,
    code TEXT,
    day TEXT NOT NULL
);
CREATE INDEX outbox_state ON outbox (state, id);
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number BLOB NOT NULL,
    reader BLOB NOT NULL,
    channel TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    day TEXT NOT NULL
);
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number BLOB,
    code TEXT NOT NULL,
    day TEXT NOT NULL
);
CREATE TABLE counters (
    month TEXT NOT NULL,
    organisation TEXT NOT NULL,
    code TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (month, organisation, code)
);
CREATE TABLE staff (
    person BLOB PRIMARY KEY,
    body BLOB NOT NULL,
    invite BLOB,
    expires INTEGER
);
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
