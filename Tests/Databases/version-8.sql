-- A database as version 8 of the schema has it, after a sync, changes and refusals: what later versions must be able to take over.
PRAGMA journal_mode = WAL;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE attention (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    since TEXT NOT NULL,
    job_id TEXT NOT NULL,
    message TEXT NOT NULL,
    hint TEXT NOT NULL,
    closed_at TEXT
, action TEXT) STRICT;
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
INSERT INTO "audit" VALUES(1,'2026-11-30T02:15:02.198Z',0,'root',27114,'job.start','recorded','01a22a3b-f533-735f-a865-f98fe3151777','allowed',NULL);
INSERT INTO "audit" VALUES(2,'2026-11-30T02:15:02.871Z',0,'root',27114,'track.follow',NULL,NULL,'allowed','slugs=frontierarena1');
INSERT INTO "audit" VALUES(3,'2026-11-30T02:15:02.880Z',0,'root',27114,'track.unfollow',NULL,NULL,'allowed','slugs=frontierarena1');
INSERT INTO "audit" VALUES(4,'2026-11-30T02:15:02.882Z',0,'root',27114,'scraping.set','recorded',NULL,'allowed','enabled=false for_seconds=60');
INSERT INTO "audit" VALUES(5,'2026-11-30T02:15:02.886Z',0,'root',27114,'job.start',NULL,NULL,'scraping_disabled',NULL);
INSERT INTO "audit" VALUES(6,'2026-11-30T02:15:02.888Z',0,'root',27114,'scraping.set',NULL,NULL,'allowed','enabled=true');
INSERT INTO "audit" VALUES(7,'2026-11-30T02:15:02.894Z',0,'root',27114,'attention.ack',NULL,NULL,'not_found','id=7');
INSERT INTO "audit" VALUES(8,'2026-11-30T02:15:02.895Z',0,'root',27114,'job.cancel',NULL,NULL,'not_running',NULL);
INSERT INTO "audit" VALUES(9,'2026-11-30T02:15:02.897Z',0,'root',27114,'job.resume',NULL,'01a22a3b-f533-735f-a865-f98fe3151777','not_resumable','id=01a22a3b-f533-735f-a865-f98fe3151777');
INSERT INTO "audit" VALUES(10,'2026-11-30T02:15:02.917Z',0,'root',27114,'state.backup','recorded',NULL,'allowed',NULL);
INSERT INTO "audit" VALUES(11,'2026-11-30T02:15:02.920Z',0,'root',27114,'daemon.reload',NULL,NULL,'allowed',NULL);
CREATE TABLE completeness (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL
) STRICT;
INSERT INTO "completeness" VALUES(1,'01a22a3b-f533-735f-a865-f98fe3151777','{"job_id":"01a22a3b-f533-735f-a865-f98fe3151777","present":{"address":5,"city":5,"country":5,"country_code":5,"description":1,"email":5,"facebook_url":4,"latitude":2,"logo_url":4,"longitude":2,"phone":4,"postal_code":5,"state":3,"total_entries":5,"total_events":5,"total_laps":5,"total_practice_sessions":5,"total_races":5,"website":4},"time":"2026-11-30T02:15:02.848Z","tracks":5}');
CREATE TABLE event_cursors (
    sink TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "event_cursors" VALUES('journal',13);
CREATE TABLE events (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    kind TEXT NOT NULL,
    job_id TEXT REFERENCES jobs ON DELETE CASCADE,
    record TEXT NOT NULL
) STRICT;
INSERT INTO "events" VALUES(1,'2026-11-30T02:15:02.196Z','job_started','01a22a3b-f533-735f-a865-f98fe3151777','{"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(2,'2026-11-30T02:15:02.203Z','stage_started','01a22a3b-f533-735f-a865-f98fe3151777','{"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"},"stage":"list"}');
INSERT INTO "events" VALUES(3,'2026-11-30T02:15:02.354Z','stage_finished','01a22a3b-f533-735f-a865-f98fe3151777','{"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":19968,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":5,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.151208162,"stage":"list","started_at":"2026-11-30T02:15:02.203Z"}}}');
INSERT INTO "events" VALUES(4,'2026-11-30T02:15:02.356Z','stage_started','01a22a3b-f533-735f-a865-f98fe3151777','{"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"},"stage":"dashboards"}');
INSERT INTO "events" VALUES(5,'2026-11-30T02:15:02.841Z','stage_finished','01a22a3b-f533-735f-a865-f98fe3151777','{"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":107231,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":5,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":5,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.484783921,"stage":"dashboards","started_at":"2026-11-30T02:15:02.356Z"}}}');
INSERT INTO "events" VALUES(6,'2026-11-30T02:15:02.843Z','stage_started','01a22a3b-f533-735f-a865-f98fe3151777','{"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"},"stage":"apply"}');
INSERT INTO "events" VALUES(7,'2026-11-30T02:15:02.848Z','catalogue_applied','01a22a3b-f533-735f-a865-f98fe3151777','{"counts":{"added":5,"additions_withheld":0,"bytes":127199,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":5,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":5,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":5,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(8,'2026-11-30T02:15:02.852Z','stage_finished','01a22a3b-f533-735f-a865-f98fe3151777','{"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":5,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.009573092,"stage":"apply","started_at":"2026-11-30T02:15:02.843Z"}}}');
INSERT INTO "events" VALUES(9,'2026-11-30T02:15:02.855Z','stage_started','01a22a3b-f533-735f-a865-f98fe3151777','{"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"},"stage":"report"}');
INSERT INTO "events" VALUES(10,'2026-11-30T02:15:02.857Z','stage_finished','01a22a3b-f533-735f-a865-f98fe3151777','{"head":{"dry_run":false,"id":"01a22a3b-f533-735f-a865-f98fe3151777","reason":"recorded","requested_by":{"pid":27114,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-02-15-02.md","succeeded":true,"timing":{"seconds":0.002219773,"stage":"report","started_at":"2026-11-30T02:15:02.855Z"}}}');
INSERT INTO "events" VALUES(11,'2026-11-30T02:15:02.859Z','job_finished','01a22a3b-f533-735f-a865-f98fe3151777','{"discovery":"own_daemon","job":{"applied_at":"2026-11-30T02:15:02.848Z","counts":{"added":5,"additions_withheld":0,"bytes":127199,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":5,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":5,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":5,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T02:15:02.195Z","finished_at":"2026-11-30T02:15:02.859Z","id":"01a22a3b-f533-735f-a865-f98fe3151777","options":{"dry_run":false,"full":false,"metadata":true},"reason":"recorded","report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-02-15-02.md","requested_by":{"pid":27114,"uid":0,"user":"root"},"stages":[{"seconds":0.151208162,"stage":"list","started_at":"2026-11-30T02:15:02.203Z"},{"seconds":0.484783921,"stage":"dashboards","started_at":"2026-11-30T02:15:02.356Z"},{"seconds":0.009573092,"stage":"apply","started_at":"2026-11-30T02:15:02.843Z"},{"seconds":0.002219773,"stage":"report","started_at":"2026-11-30T02:15:02.855Z"}],"started_at":"2026-11-30T02:15:02.195Z","state":"succeeded","trigger":"manual","warnings":[]}}');
INSERT INTO "events" VALUES(12,'2026-11-30T02:15:02.881Z','scraping_blocked',NULL,'{"action":{"code":"enable_scraping"},"by":"root","place":"tracksyncctl disable","reason":"recorded","remedy":"Enable scraping: tracksyncctl enable","since":"2026-11-30T02:15:02.881Z","source":"operator","until":"2026-11-30T02:16:02.881Z"}');
INSERT INTO "events" VALUES(13,'2026-11-30T02:15:02.887Z','scraping_unblocked',NULL,'{"by":"root","cause":"request","place":"tracksyncctl disable","source":"operator"}');
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('1: tracks, jobs, staging, audit');
INSERT INTO "grdb_migrations" VALUES('2: schedule, kill switch, attention, repeated requests');
INSERT INTO "grdb_migrations" VALUES('3: pages, and which of them a sync asks for');
INSERT INTO "grdb_migrations" VALUES('4: open findings, completeness');
INSERT INTO "grdb_migrations" VALUES('5: one form of Unicode, search');
INSERT INTO "grdb_migrations" VALUES('6: copies of robots.txt');
INSERT INTO "grdb_migrations" VALUES('7: events');
INSERT INTO "grdb_migrations" VALUES('8: the names of version 0.1');
CREATE TABLE job_changes (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    kind TEXT NOT NULL,
    slug TEXT NOT NULL,
    field TEXT NOT NULL DEFAULT '',
    old ANY,
    new ANY,
    PRIMARY KEY (job_id, kind, slug, field)
) STRICT, WITHOUT ROWID;
INSERT INTO "job_changes" VALUES('01a22a3b-f533-735f-a865-f98fe3151777','added','frontierarena1','',NULL,'Zenith IRK Off-Road Arena');
INSERT INTO "job_changes" VALUES('01a22a3b-f533-735f-a865-f98fe3151777','added','harborclub0','',NULL,'MRC XGE Görlitz e.V.');
INSERT INTO "job_changes" VALUES('01a22a3b-f533-735f-a865-f98fe3151777','added','lakesidearena2','',NULL,'Circuit de l''Aérodrome – CNB de Besançon');
INSERT INTO "job_changes" VALUES('01a22a3b-f533-735f-a865-f98fe3151777','added','summitmotorsport4','',NULL,'Granite State RVS RC Club');
INSERT INTO "job_changes" VALUES('01a22a3b-f533-735f-a865-f98fe3151777','added','willowclub3','',NULL,'Harbor City ICT Micro Racing');
CREATE TABLE job_failures (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE "job_issues" (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job_id, kind, slug, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    trigger TEXT NOT NULL,
    record TEXT NOT NULL
, run_order INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO "jobs" VALUES('01a22a3b-f533-735f-a865-f98fe3151777','succeeded','manual','{"applied_at":"2026-11-30T02:15:02.848Z","counts":{"added":5,"additions_withheld":0,"bytes":127199,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":5,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":5,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":5,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T02:15:02.195Z","finished_at":"2026-11-30T02:15:02.859Z","id":"01a22a3b-f533-735f-a865-f98fe3151777","options":{"dry_run":false,"full":false,"metadata":true},"reason":"recorded","report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-02-15-02.md","requested_by":{"pid":27114,"uid":0,"user":"root"},"stages":[{"seconds":0.151208162,"stage":"list","started_at":"2026-11-30T02:15:02.203Z"},{"seconds":0.484783921,"stage":"dashboards","started_at":"2026-11-30T02:15:02.356Z"},{"seconds":0.009573092,"stage":"apply","started_at":"2026-11-30T02:15:02.843Z"},{"seconds":0.002219773,"stage":"report","started_at":"2026-11-30T02:15:02.855Z"}],"started_at":"2026-11-30T02:15:02.195Z","state":"succeeded","trigger":"manual","warnings":[]}',1);
CREATE TABLE "open_issues" (
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (slug, kind, field)
) STRICT, WITHOUT ROWID;
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
INSERT INTO "pages" VALUES('frontierarena1','new',NULL,0,'http://live.example/t/frontierarena1/','"1-5-1-1"','Thu, 02 Jan 2020 00:00:00 GMT','686c7c9b664bb9699f3da5073bf1f1a226aea9cb48e930ed0c3cf3956091de09',2,0);
INSERT INTO "pages" VALUES('harborclub0','new',NULL,0,'http://live.example/t/harborclub0/','"1-5-0-1"','Thu, 02 Jan 2020 00:00:00 GMT','e0c00cb21f320ec1c6599066f2b8ad9b4b4ca04ece060a1ada21e0aebaacd660',2,0);
INSERT INTO "pages" VALUES('lakesidearena2','new',NULL,0,'http://live.example/t/lakesidearena2/','"1-5-2-1"','Thu, 02 Jan 2020 00:00:00 GMT','a41f19ba63305111d24cd02b572279d0f83883fa3613174fb69b5ba0715a1084',2,0);
INSERT INTO "pages" VALUES('summitmotorsport4','new',NULL,0,'http://live.example/t/summitmotorsport4/','"1-5-4-1"','Thu, 02 Jan 2020 00:00:00 GMT','bf8b5a8dc914cf32ad16c81d77bc11cadddfad664326de3eea33c279cf538304',2,0);
INSERT INTO "pages" VALUES('willowclub3','new',NULL,0,'http://live.example/t/willowclub3/','"1-5-3-1"','Thu, 02 Jan 2020 00:00:00 GMT','6555bf62ba2802f17909920254c222424b92912f24db421c8b492ac0cff341d7',2,0);
CREATE TABLE requests (
    uid INTEGER NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    time TEXT NOT NULL,
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    PRIMARY KEY (uid, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE robots (
    origin TEXT NOT NULL PRIMARY KEY,
    fetched_at TEXT NOT NULL,
    hash TEXT,
    url TEXT,
    etag TEXT,
    last_modified TEXT,
    doubted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "robots" VALUES('http://live.example','2026-11-30T02:15:02.214Z',NULL,NULL,NULL,NULL,0);
CREATE TABLE robots_files (
    hash TEXT NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE schedule (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    calendar TEXT NOT NULL,
    last_slot TEXT NOT NULL
) STRICT;
CREATE TABLE "scraping_blocks" (
    source TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL
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
CREATE TABLE staged_listings (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    track_name TEXT,
    last_activity TEXT, inactive_for INTEGER, place INTEGER,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE "staged_refreshes" (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE track_search (
    chunk INTEGER NOT NULL PRIMARY KEY,
    texts BLOB NOT NULL
) STRICT;
INSERT INTO "track_search" VALUES(0,X'0166726F6E746965726172656E6131037A656E6974682069726B206F66662D726F6164206172656E610373742E206C6F756973036D6F03756E69746564207374617465730375730001686172626F72636C756230036D72632078676520676F726C69747A20652E762E036E75726E6265726703036765726D616E7903646500016C616B65736964656172656E61320363697263756974206465206C276165726F64726F6D65202D20636E6220646520626573616E636F6E036C276861792D6C65732D726F73657303036672616E6365036672000173756D6D69746D6F746F7273706F727434036772616E6974652073746174652072767320726320636C756203616E63686F7261676503616B03756E6974656420737461746573037573000177696C6C6F77636C75623303686172626F72206369747920696374206D6963726F20726163696E6703626172726965036F6E0363616E61646103636100');
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
INSERT INTO "tracks" VALUES('709364a1-f6a5-4f09-ae56-313a2eacd5f7','liverc','frontierarena1','Zenith IRK Off-Road Arena','https://frontierarena1.liverc.com/','https://frontierarena1.liverc.com/events','1 hour ago','2026-11-30T02:15:02.848Z',1,0,NULL,NULL,'9201 Mill Lane, St. Louis, MO 60595, United States','St. Louis','MO','United States','US','60595','(471) 555-0199','http://www.frontierarena1.example','racing@club.example.org',NULL,'https://assets.livetimescoring.com/track_logos/2/frontierarena1_logo.png?dt=2024-08-16_02:16:27','http://facebook.com/frontierarena1',651624,16644,3192,11628,228,'2026-11-30T02:15:02.440Z','686c7c9b664bb9699f3da5073bf1f1a226aea9cb48e930ed0c3cf3956091de09','2026-11-30T02:15:02.848Z','2026-11-30T02:15:02.848Z');
INSERT INTO "tracks" VALUES('aa7d4a6a-a660-408f-b77f-e3105ba7124e','liverc','harborclub0','MRC XGE Görlitz e.V.','https://harborclub0.liverc.com/','https://harborclub0.liverc.com/events','9 months ago','2026-11-30T02:15:02.848Z',1,0,NULL,NULL,'Bahnhofstraße 86, Nürnberg 72961, Germany','Nürnberg',NULL,'Germany','DE','72961','+49 30 23125 531',NULL,'info@example.net',NULL,NULL,'http://facebook.com/harborclub0',227678,12324,1027,4187,79,'2026-11-30T02:15:02.528Z','e0c00cb21f320ec1c6599066f2b8ad9b4b4ca04ece060a1ada21e0aebaacd660','2026-11-30T02:15:02.848Z','2026-11-30T02:15:02.848Z');
INSERT INTO "tracks" VALUES('0e639e26-a663-4af9-a51f-b0475ba8c089','liverc','lakesidearena2','Circuit de l''Aérodrome – CNB de Besançon','https://lakesidearena2.liverc.com/','https://lakesidearena2.liverc.com/events','Yesterday','2026-11-30T02:15:02.848Z',1,0,48.777054,2.357669,'70, Allée des Érables, L''Haÿ-les-Roses 72132, France','L''Haÿ-les-Roses',NULL,'France','FR','72132','+33 1 99 00 82 92','https://www.example.org/clubs?name=lakesidearena2&page=home','vorstand@mail.example.net','Piste en terre, éclairage le soir, buvette et stands couverts. Bring your own "AMB" transponder or rent one (5 < 10 in stock). Track size 40 x 22 m; power, compressed air and tyre warmers allowed.','https://assets.livetimescoring.com/track_logos/3/lakesidearena2_logo.png?dt=2020-02-23_09:17:23','http://facebook.com/lakesidearena2',14852,288,32,132,4,'2026-11-30T02:15:02.635Z','a41f19ba63305111d24cd02b572279d0f83883fa3613174fb69b5ba0715a1084','2026-11-30T02:15:02.848Z','2026-11-30T02:15:02.848Z');
INSERT INTO "tracks" VALUES('660b2f1e-4fc1-406e-b8c7-4d1dcabcd0cd','liverc','summitmotorsport4','Granite State RVS RC Club','https://summitmotorsport4.liverc.com/','https://summitmotorsport4.liverc.com/events','Yesterday','2026-11-30T02:15:02.848Z',1,0,61.200509,-149.905707,'5607 Lakeshore Pkwy Suite B, Anchorage, AK 17683, United States','Anchorage','AK','United States','US','17683','(016) 555-0135','https://summitmotorsport4.example/','racing@mail.example.net',NULL,'https://assets.livetimescoring.com/track_logos/5/summitmotorsport4_logo.png?dt=2019-08-18_01:19:21',NULL,0,0,0,0,0,'2026-11-30T02:15:02.737Z','bf8b5a8dc914cf32ad16c81d77bc11cadddfad664326de3eea33c279cf538304','2026-11-30T02:15:02.848Z','2026-11-30T02:15:02.848Z');
INSERT INTO "tracks" VALUES('086b3af1-4415-4147-8f78-363fd3980017','liverc','willowclub3','Harbor City ICT Micro Racing','https://willowclub3.liverc.com/','https://willowclub3.liverc.com/events','Yesterday','2026-11-30T02:15:02.848Z',1,0,NULL,NULL,'Horn Park, Airport Drive, Barrie, ON G1A 1E6, Canada','Barrie','ON','Canada','CA','G1A 1E6',NULL,'http://www.willowclub3.example','track.manager@example.net',NULL,'https://assets.livetimescoring.com/track_logos/4/willowclub3_logo.png?dt=2020-05-21_02:19:25','http://facebook.com/willowclub3',2472834,53054,10999,34938,647,'2026-11-30T02:15:02.838Z','6555bf62ba2802f17909920254c222424b92912f24db421c8b492ac0cff341d7','2026-11-30T02:15:02.848Z','2026-11-30T02:15:02.848Z');
CREATE INDEX requests_by_job ON requests (job_id);
CREATE UNIQUE INDEX attention_open ON attention (kind) WHERE closed_at IS NULL;
CREATE INDEX tracks_inactive ON tracks (source_track_slug) WHERE is_active = 0;
CREATE INDEX tracks_followed ON tracks (source_track_slug) WHERE is_followed = 1;
CREATE INDEX events_by_job ON events (job_id, seq);
CREATE INDEX jobs_by_run_order ON jobs (run_order);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',13);
INSERT INTO "sqlite_sequence" VALUES('completeness',1);

PRAGMA application_id = 1414756718;
PRAGMA user_version = 8;
COMMIT;
