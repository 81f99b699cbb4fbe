import Database

/// The schema, in numbered steps. A landed step is never edited.
enum Schema {
    static let migrations = [
        first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth,
        eleventh, twelfth, thirteenth, fourteenth, fifteenth,
    ]

    static let first = Migration(
        1, "Ledger, keys, tables of the main job, registers, accounts",
        """
        CREATE TABLE head (hub TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL);
        CREATE TABLE entries (
            hub TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, stream TEXT NOT NULL,
            position BIGINT NOT NULL, kind TEXT NOT NULL, schema BIGINT NOT NULL,
            actor TEXT NOT NULL, agency TEXT NOT NULL, purpose TEXT NOT NULL,
            key_id TEXT NOT NULL, salt BLOB NOT NULL, mac BLOB NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (hub, seq), UNIQUE (hub, stream, position));
        CREATE TABLE tiles (
            hub TEXT NOT NULL, level BIGINT NOT NULL, number BIGINT NOT NULL,
            hashes BLOB NOT NULL, PRIMARY KEY (hub, level, number));
        CREATE TABLE checkpoints (
            hub TEXT NOT NULL, size BIGINT NOT NULL, at BIGINT NOT NULL, note TEXT NOT NULL,
            PRIMARY KEY (hub, size));
        CREATE TABLE keys (
            hub TEXT NOT NULL, id TEXT NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (hub, id));
        CREATE TABLE commands (
            hub TEXT NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL, answer TEXT NOT NULL,
            PRIMARY KEY (hub, id));

        CREATE TABLE people (
            hub TEXT NOT NULL, person TEXT NOT NULL, changed BIGINT NOT NULL,
            nhs BLOB, details BLOB NOT NULL, PRIMARY KEY (hub, person));
        CREATE INDEX people_by_change ON people (hub, changed);
        CREATE TABLE links (
            hub TEXT NOT NULL, person TEXT NOT NULL, agency TEXT NOT NULL, record TEXT NOT NULL,
            at BIGINT NOT NULL, actor TEXT NOT NULL,
            PRIMARY KEY (hub, person, agency, record));
        CREATE INDEX links_by_record ON links (hub, agency, record);
        CREATE TABLE same_people (
            hub TEXT NOT NULL, person TEXT NOT NULL, other TEXT NOT NULL,
            PRIMARY KEY (hub, person, other));
        CREATE TABLE contacts (
            hub TEXT NOT NULL, contact TEXT NOT NULL, number BIGINT NOT NULL,
            year BIGINT NOT NULL, reference TEXT NOT NULL, received BIGINT NOT NULL,
            screen_by BIGINT NOT NULL, screened BIGINT, outcome TEXT, enquiry TEXT,
            source TEXT NOT NULL, agency TEXT NOT NULL, actor TEXT NOT NULL,
            summary BLOB NOT NULL, PRIMARY KEY (hub, contact));
        CREATE INDEX contacts_waiting ON contacts (hub, screened, screen_by);
        CREATE TABLE contact_people (
            hub TEXT NOT NULL, contact TEXT NOT NULL, place BIGINT NOT NULL,
            person TEXT NOT NULL, PRIMARY KEY (hub, contact, place));
        CREATE INDEX contact_people_by_person ON contact_people (hub, person);
        CREATE TABLE enquiries (
            hub TEXT NOT NULL, enquiry TEXT NOT NULL, number BIGINT NOT NULL,
            year BIGINT NOT NULL, reference TEXT NOT NULL, received BIGINT NOT NULL,
            opened BIGINT NOT NULL, stage TEXT NOT NULL, rating TEXT, decide_by BIGINT,
            decided BIGINT, decided_in_time BIGINT, outcome TEXT, lead TEXT,
            child TEXT NOT NULL, source TEXT NOT NULL, closed BIGINT, review_on TEXT,
            voice BIGINT NOT NULL, dissent BIGINT NOT NULL, told BIGINT,
            summary BLOB NOT NULL, PRIMARY KEY (hub, enquiry));
        CREATE INDEX enquiries_by_stage ON enquiries (hub, stage, decide_by);
        CREATE UNIQUE INDEX enquiries_by_reference ON enquiries (hub, reference);
        CREATE TABLE subjects (
            hub TEXT NOT NULL, enquiry TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL,
            PRIMARY KEY (hub, enquiry, person));
        CREATE INDEX subjects_by_person ON subjects (hub, person);
        CREATE TABLE checks (
            hub TEXT NOT NULL, check_id TEXT NOT NULL, enquiry TEXT NOT NULL,
            agency TEXT NOT NULL, asked BIGINT NOT NULL, reply_by BIGINT NOT NULL,
            due_by BIGINT NOT NULL, opened BIGINT, answered BIGINT, answer TEXT,
            in_time BIGINT, PRIMARY KEY (hub, check_id));
        CREATE INDEX checks_by_agency ON checks (hub, agency, answered, reply_by);
        CREATE INDEX checks_by_enquiry ON checks (hub, enquiry);
        CREATE TABLE sharing_decisions (
            hub TEXT NOT NULL, decision TEXT NOT NULL, enquiry TEXT NOT NULL,
            agency TEXT NOT NULL, at BIGINT NOT NULL, direction TEXT NOT NULL,
            result TEXT NOT NULL, advice TEXT NOT NULL, PRIMARY KEY (hub, decision));
        CREATE TABLE actions (
            hub TEXT NOT NULL, action TEXT NOT NULL, enquiry TEXT NOT NULL,
            agency TEXT NOT NULL, owner TEXT NOT NULL, due BIGINT NOT NULL, accepted BIGINT,
            ended BIGINT, done BIGINT, PRIMARY KEY (hub, action));
        CREATE INDEX actions_by_owner ON actions (hub, owner, ended, due);
        CREATE INDEX actions_by_enquiry ON actions (hub, enquiry);
        CREATE TABLE viewings (
            hub TEXT NOT NULL, seq BIGINT NOT NULL, named TEXT NOT NULL, at BIGINT NOT NULL,
            actor TEXT NOT NULL, agency TEXT NOT NULL, purpose TEXT NOT NULL,
            did TEXT NOT NULL, page TEXT NOT NULL, PRIMARY KEY (hub, seq, named));
        CREATE INDEX viewings_by_named ON viewings (hub, named, seq);

        CREATE TABLE register_imports (
            hub TEXT NOT NULL, agency TEXT NOT NULL, number BIGINT NOT NULL,
            at BIGINT NOT NULL, actor TEXT NOT NULL, digest TEXT NOT NULL,
            row_count BIGINT NOT NULL, bad_count BIGINT NOT NULL,
            PRIMARY KEY (hub, agency, number));
        CREATE TABLE register_rows (
            hub TEXT NOT NULL, agency TEXT NOT NULL, record TEXT NOT NULL,
            number BIGINT NOT NULL, nhs BLOB, sealed BLOB NOT NULL,
            PRIMARY KEY (hub, agency, record));
        CREATE INDEX register_rows_by_import ON register_rows (hub, agency, number);

        CREATE TABLE accounts (
            hub TEXT NOT NULL, practitioner TEXT NOT NULL, login TEXT NOT NULL,
            name TEXT NOT NULL, agency TEXT NOT NULL, role TEXT NOT NULL, secret TEXT,
            ended BIGINT, last_seen BIGINT, PRIMARY KEY (hub, practitioner));
        CREATE UNIQUE INDEX accounts_by_login ON accounts (hub, login);
        CREATE TABLE sessions (
            hub TEXT NOT NULL, token BLOB NOT NULL, practitioner TEXT NOT NULL,
            started BIGINT NOT NULL, seen BIGINT NOT NULL, form_key BLOB NOT NULL,
            PRIMARY KEY (hub, token));
        CREATE TABLE drafts (
            hub TEXT NOT NULL, draft TEXT NOT NULL, owner TEXT NOT NULL, kind TEXT NOT NULL,
            saved BIGINT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (hub, draft));
        CREATE INDEX drafts_by_owner ON drafts (hub, owner, kind, saved);
        """)

    static let second = Migration(
        2, "Conflicts of interest, records and places kept to named people, emergencies, alerts",
        """
        CREATE TABLE conflicts (
            hub TEXT NOT NULL, about TEXT NOT NULL, practitioner TEXT NOT NULL,
            at BIGINT NOT NULL, PRIMARY KEY (hub, about, practitioner));
        CREATE INDEX conflicts_by_practitioner ON conflicts (hub, practitioner, about);
        CREATE TABLE named (
            hub TEXT NOT NULL, about TEXT NOT NULL, practitioner TEXT NOT NULL,
            PRIMARY KEY (hub, about, practitioner));
        ALTER TABLE people ADD COLUMN restricted BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE people ADD COLUMN concealed BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE people ADD COLUMN watched BIGINT NOT NULL DEFAULT 0;
        CREATE TABLE item_keys (
            hub TEXT NOT NULL, item TEXT NOT NULL, practitioner TEXT NOT NULL,
            wrapped BLOB NOT NULL, PRIMARY KEY (hub, item, practitioner));
        CREATE TABLE emergencies (
            hub TEXT NOT NULL, seq BIGINT NOT NULL, about TEXT NOT NULL,
            practitioner TEXT NOT NULL, at BIGINT NOT NULL, until BIGINT NOT NULL,
            PRIMARY KEY (hub, seq));
        CREATE INDEX emergencies_by_practitioner ON emergencies (hub, practitioner, about, until);
        CREATE TABLE alerts (
            hub TEXT NOT NULL, seq BIGINT NOT NULL, kind TEXT NOT NULL, about TEXT,
            concerns TEXT, receiver TEXT, at BIGINT NOT NULL, review_by BIGINT,
            answered BIGINT, answerer TEXT, finding TEXT, sealed BLOB NOT NULL,
            PRIMARY KEY (hub, seq));
        CREATE INDEX alerts_open ON alerts (hub, answered, at);
        ALTER TABLE accounts ADD COLUMN particulars BLOB;
        """)

    static let third = Migration(
        3, "Witnesses of the ledger and their cosignatures",
        """
        CREATE TABLE cosignatures (
            hub TEXT NOT NULL, size BIGINT NOT NULL, witness TEXT NOT NULL, line TEXT NOT NULL,
            PRIMARY KEY (hub, size, witness));
        CREATE TABLE witnesses (
            hub TEXT NOT NULL, witness TEXT NOT NULL, first_asked BIGINT NOT NULL,
            asked BIGINT NOT NULL, answer TEXT NOT NULL, theirs BIGINT,
            signed BIGINT, signed_at BIGINT, PRIMARY KEY (hub, witness));
        """)

    static let fourth = Migration(
        4, "A digest over each row that follows from the ledger, each account and session",
        """
        ALTER TABLE people ADD COLUMN row_digest BLOB;
        ALTER TABLE links ADD COLUMN row_digest BLOB;
        ALTER TABLE same_people ADD COLUMN row_digest BLOB;
        ALTER TABLE contacts ADD COLUMN row_digest BLOB;
        ALTER TABLE contact_people ADD COLUMN row_digest BLOB;
        ALTER TABLE enquiries ADD COLUMN row_digest BLOB;
        ALTER TABLE subjects ADD COLUMN row_digest BLOB;
        ALTER TABLE checks ADD COLUMN row_digest BLOB;
        ALTER TABLE actions ADD COLUMN row_digest BLOB;
        ALTER TABLE sharing_decisions ADD COLUMN row_digest BLOB;
        ALTER TABLE viewings ADD COLUMN row_digest BLOB;
        ALTER TABLE conflicts ADD COLUMN row_digest BLOB;
        ALTER TABLE named ADD COLUMN row_digest BLOB;
        ALTER TABLE emergencies ADD COLUMN row_digest BLOB;
        ALTER TABLE alerts ADD COLUMN row_digest BLOB;
        ALTER TABLE accounts ADD COLUMN row_digest BLOB;
        ALTER TABLE sessions ADD COLUMN row_digest BLOB;
        ALTER TABLE commands ADD COLUMN row_digest BLOB;
        ALTER TABLE drafts ADD COLUMN row_digest BLOB;
        ALTER TABLE register_imports ADD COLUMN row_digest BLOB;
        ALTER TABLE witnesses ADD COLUMN row_digest BLOB;
        ALTER TABLE tiles ADD COLUMN row_digest BLOB;
        ALTER TABLE checkpoints ADD COLUMN row_digest BLOB;
        ALTER TABLE cosignatures ADD COLUMN row_digest BLOB;
        """)

    /// The first version whose rows have digests.
    static let digestsSince = 4

    static let fifth = Migration(
        5, "Keys under agencies' keys; erasure, legal holds",
        """
        ALTER TABLE keys ADD COLUMN parent TEXT;
        CREATE TABLE erased_keys (
            hub TEXT NOT NULL, id TEXT NOT NULL, seq BIGINT NOT NULL, row_digest BLOB,
            PRIMARY KEY (hub, id, seq));
        CREATE TABLE erasures (
            hub TEXT NOT NULL, erasure TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL,
            proposer TEXT NOT NULL, decided BIGINT, decider TEXT, done BIGINT, sealed BLOB NOT NULL,
            row_digest BLOB, PRIMARY KEY (hub, erasure));
        CREATE TABLE holds (
            hub TEXT NOT NULL, hold TEXT NOT NULL, about TEXT, at BIGINT NOT NULL,
            actor TEXT NOT NULL, ended BIGINT, sealed BLOB NOT NULL, row_digest BLOB,
            PRIMARY KEY (hub, hold));
        CREATE TABLE register_skips (
            hub TEXT NOT NULL, agency TEXT NOT NULL, record BLOB NOT NULL,
            PRIMARY KEY (hub, agency, record));
        """)

    static let sixth = Migration(
        6, "What is put together for people who ask for what is held about them",
        """
        CREATE TABLE bundles (
            hub TEXT NOT NULL, bundle TEXT NOT NULL, person TEXT NOT NULL, asked BIGINT NOT NULL,
            answer_by TEXT NOT NULL, preparer TEXT NOT NULL, stage TEXT NOT NULL,
            given BIGINT, row_digest BLOB, PRIMARY KEY (hub, bundle));
        CREATE INDEX bundles_by_person ON bundles (hub, person);
        """)

    static let seventh = Migration(
        7, "What was withheld, what waits for advice, and what was shared in danger",
        """
        CREATE TABLE sharing_matters (
            hub TEXT NOT NULL, matter TEXT NOT NULL, enquiry TEXT NOT NULL, agency TEXT NOT NULL,
            kind TEXT NOT NULL, at BIGINT NOT NULL, reasons TEXT NOT NULL,
            piece_count BIGINT NOT NULL, rule TEXT NOT NULL, rung TEXT, due BIGINT,
            ended BIGINT, outcome TEXT, row_digest BLOB, PRIMARY KEY (hub, matter));
        CREATE INDEX sharing_matters_by_kind ON sharing_matters (hub, kind, ended, due);
        """)

    static let eighth = Migration(
        8, "Which adviser a question of sharing waits for",
        "ALTER TABLE sharing_matters ADD COLUMN adviser TEXT;")

    static let ninth = Migration(
        9, "Emails that say that there is something to do, and nothing else",
        """
        ALTER TABLE accounts ADD COLUMN email BLOB;
        CREATE TABLE emails (
            hub TEXT NOT NULL, email TEXT NOT NULL, practitioner TEXT NOT NULL,
            written BIGINT NOT NULL, send_from BIGINT NOT NULL, sent BIGINT, row_digest BLOB,
            PRIMARY KEY (hub, email));
        CREATE INDEX emails_by_time ON emails (hub, sent, send_from);
        """)

    static let tenth = Migration(
        10, "Decisions that are looked at a second time, and who covers for whom",
        """
        CREATE TABLE audits (
            hub TEXT NOT NULL, audit TEXT NOT NULL, at BIGINT NOT NULL, method TEXT NOT NULL,
            from_day TEXT NOT NULL, to_day TEXT NOT NULL, rater TEXT NOT NULL,
            items BIGINT NOT NULL, judged BIGINT NOT NULL, same BIGINT NOT NULL,
            waiting BIGINT NOT NULL, open_lessons BIGINT NOT NULL, row_digest BLOB,
            PRIMARY KEY (hub, audit));
        CREATE TABLE absences (
            hub TEXT NOT NULL, absence TEXT NOT NULL, practitioner TEXT NOT NULL,
            cover TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL,
            standing TEXT NOT NULL, row_digest BLOB, PRIMARY KEY (hub, absence));
        CREATE INDEX absences_by_cover ON absences (hub, cover, standing);
        """)

    static let eleventh = Migration(
        11, "The law that each decision to withhold rested on, as it was cited then",
        "ALTER TABLE sharing_matters ADD COLUMN cite TEXT;")

    static let twelfth = Migration(
        12, "A digest over each set of rows that gives access or takes it",
        """
        CREATE TABLE access (
            hub TEXT NOT NULL, about TEXT NOT NULL, position BIGINT NOT NULL,
            digest TEXT NOT NULL, row_digest BLOB, PRIMARY KEY (hub, about));
        CREATE INDEX same_people_by_other ON same_people (hub, other);
        """)

    /// The first version whose sets of rows that give access are sealed.
    static let accessSince = 12

    static let thirteenth = Migration(
        13, "Which concerns nobody acknowledged yet, and when sessions were ended",
        """
        ALTER TABLE sessions ADD COLUMN ended BIGINT;
        ALTER TABLE contacts ADD COLUMN receipt_owed BIGINT;
        CREATE INDEX contacts_by_receipt ON contacts (hub, receipt_owed);
        """)

    static let fourteenth = Migration(
        14, "Of each request, since when its agency has not seen where the enquiry stands in law",
        "ALTER TABLE checks ADD COLUMN news BIGINT;")

    static let fifteenth = Migration(
        15, "Who was taken out of an enquiry, and still may live with those in it",
        """
        CREATE TABLE former_subjects (
            hub TEXT NOT NULL, enquiry TEXT NOT NULL, person TEXT NOT NULL, row_digest BLOB,
            PRIMARY KEY (hub, enquiry, person));
        CREATE INDEX former_subjects_by_person ON former_subjects (hub, person);
        """)

    /// The first version whose rows of concerns and enquiries say all that they say today.
    static let rowsSince = 15

    /// The first version whose keys are under agencies' keys.
    static let agencyKeysSince = 5
}
