-- A database as version 4 of the schema has it, after two syncs: what later versions must be able to take over.
PRAGMA journal_mode = WAL;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('1: tracks, jobs, staging, audit');
INSERT INTO grdb_migrations VALUES('2: schedule, kill switch, attention, repeated requests');
INSERT INTO grdb_migrations VALUES('3: pages, and which of them a sync asks for');
INSERT INTO grdb_migrations VALUES('4: open findings, completeness');
CREATE TABLE tracks (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL DEFAULT 'liverc',
    source_track_slug TEXT NOT NULL,
    track_name TEXT NOT NULL,
    track_url TEXT NOT NULL,
    events_url TEXT NOT NULL,
    liverc_track_last_updated TEXT,
    last_seen_at TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    is_followed INTEGER NOT NULL DEFAULT 0 CHECK (is_followed IN (0, 1)),
    latitude REAL, longitude REAL, address TEXT, city TEXT, state TEXT, country TEXT, country_code TEXT,
postal_code TEXT, phone TEXT, website TEXT, email TEXT, description TEXT, logo_url TEXT, facebook_url TEXT,
total_laps INTEGER, total_practice_sessions INTEGER, total_races INTEGER, total_entries INTEGER,
total_events INTEGER,
    metadata_fetched_at TEXT,
    metadata_source_hash TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (source, source_track_slug)
) STRICT;
INSERT INTO tracks VALUES('f0f151df-9dea-4e61-94b0-455aba0432d3','liverc','bare','Bare Track','https://bare.liverc.com/','https://bare.liverc.com/events','1 minute ago','2026-09-22T14:13:20.000Z',1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-09-21T14:13:20.000Z','2026-09-21T14:13:20.000Z');
INSERT INTO tracks VALUES('6da00f95-cc31-41cf-8a3e-4aa6a059f300','liverc','gone','Gone Track','https://gone.liverc.com/','https://gone.liverc.com/events','1 minute ago','2026-09-21T14:13:20.000Z',0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'+1 555 0100',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-09-21T14:13:20.000Z','hash','2026-09-21T14:13:20.000Z','2026-09-22T14:13:20.000Z');
INSERT INTO tracks VALUES('a1392995-8199-4dc6-8f9f-585877c03926','liverc','istanbul','İstanbul Işık','https://istanbul.liverc.com/','https://istanbul.liverc.com/events','1 minute ago','2026-09-22T14:13:20.000Z',1,0,NULL,NULL,NULL,'İstanbul',NULL,'Turkey','TR',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-09-22T14:13:20.000Z','hash','2026-09-21T14:13:20.000Z','2026-09-21T14:13:20.000Z');
INSERT INTO tracks VALUES('da1eb2ce-bd6b-4af0-9f44-7a9e7340b24e','liverc','seven','Seven Springs','https://seven.liverc.com/','https://seven.liverc.com/events','1 minute ago','2026-09-22T14:13:20.000Z',1,1,123.45600000000000307,10.0,NULL,'PA','PA','United States','US',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-09-22T14:13:20.000Z','hash','2026-09-21T14:13:20.000Z','2026-09-21T14:13:20.000Z');
INSERT INTO tracks VALUES('f869591c-37a6-498e-b921-15979bc98c01','liverc','zoe-nfd','Zoë Raceway','https://zoe-nfd.liverc.com/','https://zoe-nfd.liverc.com/events','1 minute ago','2026-09-22T14:13:20.000Z',1,1,50.899999999999998578,6.9000000000000003552,NULL,'Köln',NULL,'Germany','DE',NULL,NULL,NULL,'club@example.org','Indoor carpet.Open daily',NULL,NULL,1200,NULL,NULL,NULL,NULL,'2026-09-22T14:13:20.000Z','hash','2026-09-21T14:13:20.000Z','2026-09-21T14:13:20.000Z');
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    trigger TEXT NOT NULL,
    record TEXT NOT NULL
, begun INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO jobs VALUES('01a228da-24f8-7e05-9074-930d69696205','running','manual','{"applied_at":"2026-09-21T14:13:20.000Z","counts":{"added":5,"anomalies":1,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":5,"paused_seconds":0,"reactivated":0,"retries":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-09-21T14:13:20.000Z","id":"01a228da-24f8-7e05-9074-930d69696205","options":{"dry_run":false,"full":false,"metadata":true},"requested_by":{"pid":1,"uid":0,"user":"root"},"stages":[],"state":"running","trigger":"manual","warnings":[]}',1);
INSERT INTO jobs VALUES('01a228da-2522-7676-831a-9f6381f51519','succeeded','manual','{"applied_at":"2026-09-22T14:13:20.000Z","counts":{"added":0,"anomalies":1,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":1,"duplicates":0,"listed":4,"paused_seconds":0,"reactivated":0,"retries":0,"rows_skipped":0,"statistics_changed":0,"unchanged":4,"updated":0,"withheld":0},"created_at":"2026-09-22T14:13:20.000Z","finished_at":"2026-09-22T14:13:29.000Z","id":"01a228da-2522-7676-831a-9f6381f51519","options":{"dry_run":false,"full":false,"metadata":true},"report_path":"/var/lib/tracksync/reports/x.md","requested_by":{"pid":1,"uid":0,"user":"root"},"stages":[],"started_at":"2026-09-22T14:13:20.000Z","state":"succeeded","trigger":"manual","warnings":[]}',2);
CREATE TABLE job_events (
    seq INTEGER NOT NULL PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    record TEXT NOT NULL
) STRICT;
INSERT INTO job_events VALUES(1,'01a228da-2522-7676-831a-9f6381f51519','{"job_id":"01a228da-2522-7676-831a-9f6381f51519","kind":"state","seq":1,"state":"running","time":"2026-09-21T14:13:20.000Z"}');
CREATE TABLE job_failures (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE job_findings (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job_id, kind, slug, field)
) STRICT, WITHOUT ROWID;
INSERT INTO job_findings VALUES('01a228da-24f8-7e05-9074-930d69696205','seven','latitude','coordinates_out_of_range','123.456');
INSERT INTO job_findings VALUES('01a228da-2522-7676-831a-9f6381f51519','seven','latitude','coordinates_out_of_range','123.456');
CREATE TABLE job_changes (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    kind TEXT NOT NULL,
    slug TEXT NOT NULL,
    field TEXT NOT NULL DEFAULT '',
    old ANY,
    new ANY,
    PRIMARY KEY (job_id, kind, slug, field)
) STRICT, WITHOUT ROWID;
INSERT INTO job_changes VALUES('01a228da-24f8-7e05-9074-930d69696205','added','bare','',NULL,'Bare Track');
INSERT INTO job_changes VALUES('01a228da-24f8-7e05-9074-930d69696205','added','gone','',NULL,'Gone Track');
INSERT INTO job_changes VALUES('01a228da-24f8-7e05-9074-930d69696205','added','istanbul','',NULL,'İstanbul Işık');
INSERT INTO job_changes VALUES('01a228da-24f8-7e05-9074-930d69696205','added','seven','',NULL,'Seven Springs');
INSERT INTO job_changes VALUES('01a228da-24f8-7e05-9074-930d69696205','added','zoe-nfd','',NULL,'Zoë Raceway');
INSERT INTO job_changes VALUES('01a228da-2522-7676-831a-9f6381f51519','deactivated','gone','','Gone Track',NULL);
CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY,
    time TEXT NOT NULL,
    uid INTEGER NOT NULL,
    user TEXT NOT NULL,
    pid INTEGER NOT NULL,
    command TEXT NOT NULL,
    reason TEXT,
    job_id TEXT,
    outcome TEXT NOT NULL
, parameters TEXT) STRICT;
INSERT INTO audit VALUES(1,'2026-09-21T14:13:20.000Z',1000,'anna',7,'track.follow','race season',NULL,'done','slugs=2');
CREATE TABLE staged_listings (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    track_name TEXT,
    last_activity TEXT, inactive_for INTEGER, place INTEGER,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE staged_dashboards (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    gone INTEGER NOT NULL,
    latitude REAL, longitude REAL, address TEXT, city TEXT, state TEXT, country TEXT, country_code TEXT,
postal_code TEXT, phone TEXT, website TEXT, email TEXT, description TEXT, logo_url TEXT, facebook_url TEXT,
total_laps INTEGER, total_practice_sessions INTEGER, total_races INTEGER, total_entries INTEGER,
total_events INTEGER, url TEXT, etag TEXT, last_modified TEXT, parser_version INTEGER NOT NULL DEFAULT 0, unmodified INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE requests (
    uid INTEGER NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    time TEXT NOT NULL,
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    PRIMARY KEY (uid, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE schedule (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    calendar TEXT NOT NULL,
    last_slot TEXT NOT NULL
) STRICT;
CREATE TABLE scraping_holds (
    source TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE attention (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    since TEXT NOT NULL,
    job_id TEXT NOT NULL,
    message TEXT NOT NULL,
    hint TEXT NOT NULL,
    closed_at TEXT
) STRICT;
INSERT INTO attention VALUES(1,'deactivations_withheld','2026-09-21T14:13:20.000Z','01a228da-2522-7676-831a-9f6381f51519','m','h',NULL);
CREATE TABLE event_numbers (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    reserved INTEGER NOT NULL
) STRICT;
INSERT INTO event_numbers VALUES(1,200);
CREATE TABLE pages (
    slug TEXT NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL,
    failed_at TEXT,
    unmodified INTEGER NOT NULL DEFAULT 0,
    url TEXT,
    etag TEXT,
    last_modified TEXT,
    content_hash TEXT,
    parser_version INTEGER,
    -- Whether what the page showed as gone was removed.
    cleared INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO pages VALUES('gone','full',NULL,0,'https://gone.liverc.com/',NULL,NULL,'hash',1,0);
INSERT INTO pages VALUES('istanbul','full',NULL,0,'https://istanbul.liverc.com/',NULL,NULL,'hash',1,0);
INSERT INTO pages VALUES('seven','full',NULL,0,'https://seven.liverc.com/',NULL,NULL,'hash',1,0);
INSERT INTO pages VALUES('zoe-nfd','full',NULL,0,'https://zoe-nfd.liverc.com/',NULL,NULL,'hash',1,0);
CREATE TABLE staged_choices (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE open_findings (
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (slug, kind, field)
) STRICT, WITHOUT ROWID;
INSERT INTO open_findings VALUES('seven','coordinates_out_of_range','latitude','123.456','2026-09-21T14:13:20.000Z');
CREATE TABLE completeness (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL
) STRICT;
INSERT INTO completeness VALUES(1,'01a228da-24f8-7e05-9074-930d69696205','{"job_id":"01a228da-24f8-7e05-9074-930d69696205","present":{"address":0,"city":3,"country":3,"country_code":3,"description":1,"email":1,"facebook_url":0,"latitude":2,"logo_url":0,"longitude":2,"phone":1,"postal_code":0,"state":1,"total_entries":0,"total_events":0,"total_laps":1,"total_practice_sessions":0,"total_races":0,"website":0},"time":"2026-09-21T14:13:20.000Z","tracks":5}');
INSERT INTO completeness VALUES(2,'01a228da-2522-7676-831a-9f6381f51519','{"job_id":"01a228da-2522-7676-831a-9f6381f51519","present":{"address":0,"city":3,"country":3,"country_code":3,"description":1,"email":1,"facebook_url":0,"latitude":2,"logo_url":0,"longitude":2,"phone":0,"postal_code":0,"state":1,"total_entries":0,"total_events":0,"total_laps":1,"total_practice_sessions":0,"total_races":0,"website":0},"time":"2026-09-22T14:13:20.000Z","tracks":4}');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('completeness',2);
INSERT INTO sqlite_sequence VALUES('attention',1);
CREATE INDEX job_events_by_job ON job_events (job_id, seq);
CREATE INDEX jobs_by_begun ON jobs (begun);
CREATE INDEX requests_by_job ON requests (job_id);
CREATE UNIQUE INDEX attention_open ON attention (kind) WHERE closed_at IS NULL;
PRAGMA application_id = 1414756718;
PRAGMA user_version = 4;
COMMIT;
