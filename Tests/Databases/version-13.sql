-- A database as version 13 of the schema has it: what later versions must be able to take over.
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
INSERT INTO "attention" VALUES(1,'dashboards_failed','2026-11-30T05:30:17.914Z','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','Dashboards: 1 of 9 could not be read.','See the job: tracksyncctl job 01a22aee-b9d0-7688-b7a2-a93de5f12e5b',NULL,'{"code":"show_job","job_id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b"}');
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
INSERT INTO "audit" VALUES(1,'2026-11-30T05:30:17.671Z',0,'root',29625,'job.start','the first one','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','allowed',NULL);
INSERT INTO "audit" VALUES(2,'2026-11-30T05:30:17.939Z',0,'root',29625,'job.start',NULL,'01a22aee-b9d0-7688-b7a2-a93de5f12e5b','allowed','full=true');
INSERT INTO "audit" VALUES(3,'2026-11-30T05:30:18.145Z',0,'root',29625,'job.start',NULL,'01a22aee-baa0-7c3c-947e-12bcc310b637','allowed','now=true trigger=timer');
INSERT INTO "audit" VALUES(4,'2026-11-30T05:40:25.755Z',0,'root',29625,'track.follow',NULL,NULL,'allowed','slugs=badger1,badgerpark5');
INSERT INTO "audit" VALUES(5,'2026-11-30T05:40:25.767Z',0,'root',29625,'job.start','cut short','01a22af8-0025-710f-a042-de382fba598e','allowed','full=true');
INSERT INTO "audit" VALUES(6,'2026-11-30T05:40:26.738Z',0,'root',29625,'job.start',NULL,'01a22af8-03ed-7575-85c9-27fa1d679a1d','allowed','trigger=timer');
INSERT INTO "audit" VALUES(7,'2026-11-30T05:40:26.741Z',0,'root',29625,'job.start',NULL,'01a22af8-03ed-7575-85c9-27fa1d679a1d','already_running','trigger=timer');
INSERT INTO "audit" VALUES(8,'2026-11-30T05:40:26.744Z',0,'root',29625,'scraping.set','the site moves',NULL,'allowed','enabled=false for_seconds=86400');
INSERT INTO "audit" VALUES(9,'2026-11-30T05:40:26.746Z',0,'root',29625,'job.start',NULL,NULL,'scraping_disabled',NULL);
INSERT INTO "audit" VALUES(10,'2026-11-30T05:40:26.793Z',0,'root',29625,'daemon.reload',NULL,NULL,'allowed',NULL);
INSERT INTO "audit" VALUES(11,'2026-11-30T05:40:26.794Z',0,'root',29625,'job.cancel',NULL,NULL,'invalid_params','id=nothing');
CREATE TABLE catalogue_identity (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), uuid TEXT NOT NULL) STRICT;
INSERT INTO "catalogue_identity" VALUES(1,'2f1119b2-c1fa-43d7-bd1a-2f464e658267');
CREATE TABLE catalogue_version (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL,
    job_id TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    allow_deactivations INTEGER
) STRICT;
INSERT INTO "catalogue_version" VALUES(1,2,'01a22aee-b9d0-7688-b7a2-a93de5f12e5b','2026-11-30T05:30:18.089Z',NULL);
CREATE TABLE change_sets (
    id INTEGER NOT NULL PRIMARY KEY,
    time TEXT NOT NULL,
    job_id TEXT,
    -- What set the job off, or 'operator'.
    cause TEXT NOT NULL,
    user TEXT,
    reason TEXT,
    first_number INTEGER NOT NULL,
    last_number INTEGER NOT NULL
) STRICT;
INSERT INTO "change_sets" VALUES(1,'2026-11-30T05:30:17.862Z','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','manual','root','the first one',1,9);
INSERT INTO "change_sets" VALUES(2,'2026-11-30T05:30:18.089Z','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','manual','root',NULL,10,27);
INSERT INTO "change_sets" VALUES(3,'2026-11-30T05:40:25.754Z',NULL,'operator','root',NULL,28,29);
CREATE TABLE completeness (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL
) STRICT;
INSERT INTO "completeness" VALUES(1,'01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"coordinates":{"none":6,"page":3},"job_id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","present":{"address":8,"city":8,"country":8,"country_code":8,"description":5,"email":6,"facebook_url":2,"latitude":3,"logo_url":5,"longitude":3,"phone":4,"postal_code":8,"state":5,"total_entries":8,"total_events":8,"total_laps":8,"total_practice_sessions":8,"total_races":8,"website":6},"time":"2026-11-30T05:30:17.862Z","tracks":9}');
INSERT INTO "completeness" VALUES(2,'01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"coordinates":{"none":6,"page":3},"job_id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","present":{"address":8,"city":8,"country":8,"country_code":8,"description":5,"email":6,"facebook_url":3,"latitude":3,"logo_url":4,"longitude":3,"phone":4,"postal_code":8,"state":4,"total_entries":8,"total_events":8,"total_laps":8,"total_practice_sessions":8,"total_races":8,"website":7},"time":"2026-11-30T05:30:18.089Z","tracks":9}');
CREATE TABLE event_cursors (
    sink TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "event_cursors" VALUES('journal',42);
CREATE TABLE events (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    kind TEXT NOT NULL,
    job_id TEXT REFERENCES jobs ON DELETE CASCADE,
    record TEXT NOT NULL
) STRICT;
INSERT INTO "events" VALUES(1,'2026-11-30T05:30:17.667Z','job_started','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(2,'2026-11-30T05:30:17.675Z','stage_started','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"stage":"list"}');
INSERT INTO "events" VALUES(3,'2026-11-30T05:30:17.721Z','stage_finished','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":22849,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.045877753,"stage":"list","started_at":"2026-11-30T05:30:17.675Z"}}}');
INSERT INTO "events" VALUES(4,'2026-11-30T05:30:17.722Z','stage_started','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"stage":"dashboards"}');
INSERT INTO "events" VALUES(5,'2026-11-30T05:30:17.803Z','dashboard_failed','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"failure":{"message":"127.0.0.1: the server answered with status 404","name":"http_status","slug":"graniteoval2"},"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(6,'2026-11-30T05:30:17.839Z','warning','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"warning":{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See the job: tracksyncctl job 01a22aee-b8c2-72e2-9d61-da784e3d5b7e"}}');
INSERT INTO "events" VALUES(7,'2026-11-30T05:30:17.854Z','stage_finished','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":167747,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":9,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":8,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.131600763,"stage":"dashboards","started_at":"2026-11-30T05:30:17.722Z"}}}');
INSERT INTO "events" VALUES(8,'2026-11-30T05:30:17.861Z','stage_started','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"stage":"apply"}');
INSERT INTO "events" VALUES(9,'2026-11-30T05:30:17.862Z','catalogue_applied','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"counts":{"added":9,"additions_withheld":0,"bytes":190596,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":9,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":8,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":2,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(10,'2026-11-30T05:30:17.888Z','stage_finished','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":9,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":2,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.027640093,"stage":"apply","started_at":"2026-11-30T05:30:17.861Z"}}}');
INSERT INTO "events" VALUES(11,'2026-11-30T05:30:17.892Z','stage_started','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"stage":"report"}');
INSERT INTO "events" VALUES(12,'2026-11-30T05:30:17.909Z','stage_finished','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"head":{"dry_run":false,"id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","reason":"the first one","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-05-30-17.md","succeeded":true,"timing":{"seconds":0.016481404,"stage":"report","started_at":"2026-11-30T05:30:17.892Z"}}}');
INSERT INTO "events" VALUES(13,'2026-11-30T05:30:17.914Z','job_finished','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"discovery":"own_daemon","job":{"applied_at":"2026-11-30T05:30:17.862Z","counts":{"added":9,"additions_withheld":0,"bytes":190596,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":9,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":8,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":2,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:30:17.667Z","duration_seconds":0.24689221382141113,"finished_at":"2026-11-30T05:30:17.914Z","id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","number":1,"options":{"dry_run":false,"full":false,"metadata":true},"reason":"the first one","report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-05-30-17.md","requested_by":{"pid":29625,"uid":0,"user":"root"},"stages":[{"seconds":0.045877753,"stage":"list","started_at":"2026-11-30T05:30:17.675Z"},{"seconds":0.131600763,"stage":"dashboards","started_at":"2026-11-30T05:30:17.722Z"},{"seconds":0.027640093,"stage":"apply","started_at":"2026-11-30T05:30:17.861Z"},{"seconds":0.016481404,"stage":"report","started_at":"2026-11-30T05:30:17.892Z"}],"started_at":"2026-11-30T05:30:17.667Z","state":"succeeded","trigger":"manual","warnings":[{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See the job: tracksyncctl job 01a22aee-b8c2-72e2-9d61-da784e3d5b7e"}]}}');
INSERT INTO "events" VALUES(14,'2026-11-30T05:30:17.914Z','attention_opened','01a22aee-b8c2-72e2-9d61-da784e3d5b7e','{"action":{"code":"show_job","job_id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e"},"hint":"See the job: tracksyncctl job 01a22aee-b8c2-72e2-9d61-da784e3d5b7e","id":1,"job_id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","kind":"dashboards_failed","message":"Dashboards: 1 of 9 could not be read.","since":"2026-11-30T05:30:17.914Z"}');
INSERT INTO "events" VALUES(15,'2026-11-30T05:30:17.936Z','job_started','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(16,'2026-11-30T05:30:17.940Z','stage_started','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"stage":"list"}');
INSERT INTO "events" VALUES(17,'2026-11-30T05:30:17.973Z','stage_finished','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":23158,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.033530607,"stage":"list","started_at":"2026-11-30T05:30:17.940Z"}}}');
INSERT INTO "events" VALUES(18,'2026-11-30T05:30:17.974Z','stage_started','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"stage":"dashboards"}');
INSERT INTO "events" VALUES(19,'2026-11-30T05:30:18.028Z','dashboard_failed','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"failure":{"message":"127.0.0.1: the server answered with status 404","name":"http_status","slug":"graniteoval2"},"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(20,'2026-11-30T05:30:18.080Z','warning','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"warning":{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See the job: tracksyncctl job 01a22aee-b9d0-7688-b7a2-a93de5f12e5b"}}');
INSERT INTO "events" VALUES(21,'2026-11-30T05:30:18.080Z','stage_finished','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":151622,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":9,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":7,"dashboards_not_modified":1,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.106213816,"stage":"dashboards","started_at":"2026-11-30T05:30:17.974Z"}}}');
INSERT INTO "events" VALUES(22,'2026-11-30T05:30:18.089Z','stage_started','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"stage":"apply"}');
INSERT INTO "events" VALUES(23,'2026-11-30T05:30:18.089Z','catalogue_applied','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"counts":{"added":1,"additions_withheld":0,"bytes":174780,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":9,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":7,"dashboards_not_modified":1,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":1,"duplicates":0,"issues":2,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":2,"unchanged":2,"updated":5,"withheld":0},"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(24,'2026-11-30T05:30:18.127Z','stage_finished','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":1,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":1,"duplicates":0,"issues":2,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":2,"unchanged":2,"updated":5,"withheld":0},"succeeded":true,"timing":{"seconds":0.038062705,"stage":"apply","started_at":"2026-11-30T05:30:18.089Z"}}}');
INSERT INTO "events" VALUES(25,'2026-11-30T05:30:18.131Z','stage_started','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"stage":"report"}');
INSERT INTO "events" VALUES(26,'2026-11-30T05:30:18.135Z','stage_finished','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"head":{"dry_run":false,"id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-05-30-18.md","succeeded":true,"timing":{"seconds":0.004673873,"stage":"report","started_at":"2026-11-30T05:30:18.131Z"}}}');
INSERT INTO "events" VALUES(27,'2026-11-30T05:30:18.137Z','job_finished','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"discovery":"own_daemon","job":{"applied_at":"2026-11-30T05:30:18.089Z","counts":{"added":1,"additions_withheld":0,"bytes":174780,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":9,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":7,"dashboards_not_modified":1,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":1,"duplicates":0,"issues":2,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":2,"unchanged":2,"updated":5,"withheld":0},"created_at":"2026-11-30T05:30:17.936Z","duration_seconds":0.20107686519622803,"finished_at":"2026-11-30T05:30:18.137Z","id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","number":2,"options":{"dry_run":false,"full":true,"metadata":true},"report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-05-30-18.md","requested_by":{"pid":29625,"uid":0,"user":"root"},"stages":[{"seconds":0.033530607,"stage":"list","started_at":"2026-11-30T05:30:17.940Z"},{"seconds":0.106213816,"stage":"dashboards","started_at":"2026-11-30T05:30:17.974Z"},{"seconds":0.038062705,"stage":"apply","started_at":"2026-11-30T05:30:18.089Z"},{"seconds":0.004673873,"stage":"report","started_at":"2026-11-30T05:30:18.131Z"}],"started_at":"2026-11-30T05:30:17.936Z","state":"succeeded","trigger":"manual","warnings":[{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See the job: tracksyncctl job 01a22aee-b9d0-7688-b7a2-a93de5f12e5b"}]}}');
INSERT INTO "events" VALUES(28,'2026-11-30T05:30:18.138Z','attention_opened','01a22aee-b9d0-7688-b7a2-a93de5f12e5b','{"action":{"code":"show_job","job_id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b"},"hint":"See the job: tracksyncctl job 01a22aee-b9d0-7688-b7a2-a93de5f12e5b","id":1,"job_id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","kind":"dashboards_failed","message":"Dashboards: 1 of 9 could not be read.","since":"2026-11-30T05:30:17.914Z"}');
INSERT INTO "events" VALUES(29,'2026-11-30T05:30:18.144Z','job_started','01a22aee-baa0-7c3c-947e-12bcc310b637','{"head":{"dry_run":false,"id":"01a22aee-baa0-7c3c-947e-12bcc310b637","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"timer"}}');
INSERT INTO "events" VALUES(30,'2026-11-30T05:30:18.146Z','stage_started','01a22aee-baa0-7c3c-947e-12bcc310b637','{"head":{"dry_run":false,"id":"01a22aee-baa0-7c3c-947e-12bcc310b637","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"timer"},"stage":"list"}');
INSERT INTO "events" VALUES(31,'2026-11-30T05:31:25.510Z','warning','01a22aee-baa0-7c3c-947e-12bcc310b637','{"head":{"dry_run":false,"id":"01a22aee-baa0-7c3c-947e-12bcc310b637","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"timer"},"warning":{"code":"source_paused","message":"Most requests of the last minute failed: the sync pauses, tries a single one now and then, and is given up after 10 min. Cancel it: tracksyncctl cancel 01a22aee-baa0-7c3c-947e-12bcc310b637"}}');
INSERT INTO "events" VALUES(32,'2026-11-30T05:40:25.742Z','stage_finished','01a22aee-baa0-7c3c-947e-12bcc310b637','{"head":{"dry_run":false,"id":"01a22aee-baa0-7c3c-947e-12bcc310b637","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"timer"},"outcome":{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":540,"reactivated":0,"retries":26,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":false,"timing":{"seconds":607.595723527,"stage":"list","started_at":"2026-11-30T05:30:18.146Z"}}}');
INSERT INTO "events" VALUES(33,'2026-11-30T05:40:25.745Z','job_finished','01a22aee-baa0-7c3c-947e-12bcc310b637','{"discovery":"own_daemon","job":{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":540,"reactivated":0,"retries":26,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:30:18.144Z","duration_seconds":607.6011497974396,"error":{"message":"The catalogue page http://127.0.0.1:38981/catalogue could not be read: 127.0.0.1: the server answered with status 500. Nothing was changed.","name":"source_unavailable","retryable":true},"finished_at":"2026-11-30T05:40:25.745Z","id":"01a22aee-baa0-7c3c-947e-12bcc310b637","next_try_at":"2026-11-30T05:55:25.745Z","number":3,"options":{"dry_run":false,"full":false,"metadata":true},"progress":{"pause":"paused, as most requests fail","processed":0,"stage":"list"},"requested_by":{"pid":29625,"uid":0,"user":"root"},"slot":"2026-11-30T05:30:18.144Z","stages":[{"seconds":607.595723527,"stage":"list","started_at":"2026-11-30T05:30:18.146Z"}],"started_at":"2026-11-30T05:30:18.144Z","state":"failed","trigger":"timer","warnings":[{"code":"source_paused","message":"Most requests of the last minute failed: the sync pauses, tries a single one now and then, and is given up after 10 min. Cancel it: tracksyncctl cancel 01a22aee-baa0-7c3c-947e-12bcc310b637"}]}}');
INSERT INTO "events" VALUES(34,'2026-11-30T05:40:25.745Z','job_scheduled','01a22af8-0011-7c65-bd19-8e4c6eb1ef62','{"head":{"dry_run":false,"id":"01a22af8-0011-7c65-bd19-8e4c6eb1ef62","reason":"the run before failed: source_unavailable","requested_by":{"pid":29638,"uid":0,"user":"tracksyncd"},"trigger":"timer"},"start":{"slot":"2026-11-30T05:30:18.144Z","start_at":"2026-11-30T05:55:25.745Z"}}');
INSERT INTO "events" VALUES(35,'2026-11-30T05:40:25.766Z','job_started','01a22af8-0025-710f-a042-de382fba598e','{"head":{"dry_run":false,"id":"01a22af8-0025-710f-a042-de382fba598e","reason":"cut short","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(36,'2026-11-30T05:40:25.768Z','stage_started','01a22af8-0025-710f-a042-de382fba598e','{"head":{"dry_run":false,"id":"01a22af8-0025-710f-a042-de382fba598e","reason":"cut short","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"stage":"list"}');
INSERT INTO "events" VALUES(37,'2026-11-30T05:40:25.970Z','warning','01a22af8-0025-710f-a042-de382fba598e','{"head":{"dry_run":false,"id":"01a22af8-0025-710f-a042-de382fba598e","reason":"cut short","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"manual"},"warning":{"code":"source_paused","message":"Most requests of the last minute failed: the sync pauses, tries a single one now and then, and is given up after 10 min. Cancel it: tracksyncctl cancel 01a22af8-0025-710f-a042-de382fba598e"}}');
INSERT INTO "events" VALUES(38,'2026-11-30T05:40:26.686Z','job_finished','01a22af8-0025-710f-a042-de382fba598e','{"discovery":"next_daemon","job":{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:40:25.766Z","duration_seconds":0.9204471111297607,"error":{"message":"The daemon died under the job. The catalogue is as it was.","name":"interrupted","retryable":true},"finished_at":"2026-11-30T05:40:26.686Z","id":"01a22af8-0025-710f-a042-de382fba598e","number":5,"options":{"dry_run":false,"full":true,"metadata":true},"progress":{"processed":0,"stage":"list"},"reason":"cut short","requested_by":{"pid":29625,"uid":0,"user":"root"},"stages":[],"started_at":"2026-11-30T05:40:25.766Z","state":"interrupted","trigger":"manual","warnings":[{"code":"source_paused","message":"Most requests of the last minute failed: the sync pauses, tries a single one now and then, and is given up after 10 min. Cancel it: tracksyncctl cancel 01a22af8-0025-710f-a042-de382fba598e"}]}}');
INSERT INTO "events" VALUES(39,'2026-11-30T05:40:26.734Z','job_finished','01a22af8-0011-7c65-bd19-8e4c6eb1ef62','{"discovery":"own_daemon","job":{"attempt":2,"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:40:25.745Z","error":{"message":"It is not needed any more: job 01a22af8-03ed-7575-85c9-27fa1d679a1d does its work.","name":"superseded","retryable":false},"finished_at":"2026-11-30T05:40:26.734Z","id":"01a22af8-0011-7c65-bd19-8e4c6eb1ef62","number":4,"options":{"dry_run":false,"full":false,"metadata":true},"reason":"the run before failed: source_unavailable","requested_by":{"pid":29638,"uid":0,"user":"tracksyncd"},"retry_of":"01a22aee-baa0-7c3c-947e-12bcc310b637","slot":"2026-11-30T05:30:18.144Z","stages":[],"start_at":"2026-11-30T05:55:25.745Z","state":"skipped","trigger":"timer","warnings":[]}}');
INSERT INTO "events" VALUES(40,'2026-11-30T05:40:26.736Z','job_scheduled','01a22af8-03ed-7575-85c9-27fa1d679a1d','{"head":{"dry_run":false,"id":"01a22af8-03ed-7575-85c9-27fa1d679a1d","requested_by":{"pid":29625,"uid":0,"user":"root"},"trigger":"timer"},"start":{"slot":"2026-11-30T05:40:26.734Z","start_at":"2026-11-30T05:42:21.726Z"}}');
INSERT INTO "events" VALUES(41,'2026-11-30T05:40:26.740Z','job_finished','01a22af8-03f3-749c-97a3-057e8029769b','{"discovery":"own_daemon","job":{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:40:26.740Z","error":{"message":"Job 01a22af8-03ed-7575-85c9-27fa1d679a1d still waited for its start.","name":"already_running","retryable":false},"finished_at":"2026-11-30T05:40:26.740Z","id":"01a22af8-03f3-749c-97a3-057e8029769b","number":7,"options":{"dry_run":false,"full":false,"metadata":true},"requested_by":{"pid":29625,"uid":0,"user":"root"},"slot":"2026-11-30T05:40:26.740Z","stages":[],"start_at":"2026-11-30T05:40:51.769Z","state":"skipped","trigger":"timer","warnings":[]}}');
INSERT INTO "events" VALUES(42,'2026-11-30T05:40:26.743Z','scraping_blocked',NULL,'{"action":{"code":"enable_scraping","name":"root"},"by":"root","place":"tracksyncctl disable","reason":"the site moves","remedy":"Enable scraping: tracksyncctl enable --user root","since":"2026-11-30T05:40:26.743Z","source":"operator","until":"2026-12-01T05:40:26.743Z"}');
CREATE TABLE geocode_answers (
    address TEXT NOT NULL PRIMARY KEY,
    outcome TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    precision TEXT,
    country_code TEXT,
    source TEXT NOT NULL,
    time TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('1: tracks, jobs, staging, audit');
INSERT INTO "grdb_migrations" VALUES('2: schedule, kill switch, attention, repeated requests');
INSERT INTO "grdb_migrations" VALUES('3: pages, and which of them a sync asks for');
INSERT INTO "grdb_migrations" VALUES('4: open findings, completeness');
INSERT INTO "grdb_migrations" VALUES('5: one form of Unicode, search');
INSERT INTO "grdb_migrations" VALUES('6: copies of robots.txt');
INSERT INTO "grdb_migrations" VALUES('7: events');
INSERT INTO "grdb_migrations" VALUES('8: the names of version 0.1');
INSERT INTO "grdb_migrations" VALUES('9: history of tracks');
INSERT INTO "grdb_migrations" VALUES('10: what more a page says, coordinates of addresses');
INSERT INTO "grdb_migrations" VALUES('11: blocks of several operators, skipped jobs');
INSERT INTO "grdb_migrations" VALUES('12: publication');
INSERT INTO "grdb_migrations" VALUES('13: new, gone and acknowledged issues');
CREATE TABLE job_changes (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    kind TEXT NOT NULL,
    slug TEXT NOT NULL,
    field TEXT NOT NULL DEFAULT '',
    old ANY,
    new ANY,
    PRIMARY KEY (job_id, kind, slug, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE job_failures (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
INSERT INTO "job_failures" VALUES('01a22aee-b8c2-72e2-9d61-da784e3d5b7e','graniteoval2','http_status','127.0.0.1: the server answered with status 404');
INSERT INTO "job_failures" VALUES('01a22aee-b9d0-7688-b7a2-a93de5f12e5b','graniteoval2','http_status','127.0.0.1: the server answered with status 404');
CREATE TABLE job_issue_changes (
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
                    kind TEXT NOT NULL,
                    slug TEXT NOT NULL,
                    field TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (job_id, is_new, kind, slug, field)
                ) STRICT, WITHOUT ROWID;
CREATE TABLE "job_issues" (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job_id, kind, slug, field)
) STRICT, WITHOUT ROWID;
INSERT INTO "job_issues" VALUES('01a22aee-b8c2-72e2-9d61-da784e3d5b7e','badgerpark5','latitude','coordinates_out_of_range','95.500000');
INSERT INTO "job_issues" VALUES('01a22aee-b8c2-72e2-9d61-da784e3d5b7e','badgerpark5','longitude','coordinates_out_of_range','-200.100000');
INSERT INTO "job_issues" VALUES('01a22aee-b9d0-7688-b7a2-a93de5f12e5b','badgerpark5','latitude','coordinates_out_of_range','95.500000');
INSERT INTO "job_issues" VALUES('01a22aee-b9d0-7688-b7a2-a93de5f12e5b','badgerpark5','longitude','coordinates_out_of_range','-200.100000');
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    trigger TEXT NOT NULL,
    record TEXT NOT NULL
, run_order INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO "jobs" VALUES('01a22aee-b8c2-72e2-9d61-da784e3d5b7e','succeeded','manual','{"applied_at":"2026-11-30T05:30:17.862Z","counts":{"added":9,"additions_withheld":0,"bytes":190596,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":9,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":8,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":2,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:30:17.667Z","duration_seconds":0.24689221382141113,"finished_at":"2026-11-30T05:30:17.914Z","id":"01a22aee-b8c2-72e2-9d61-da784e3d5b7e","number":1,"options":{"dry_run":false,"full":false,"metadata":true},"reason":"the first one","report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-05-30-17.md","requested_by":{"pid":29625,"uid":0,"user":"root"},"stages":[{"seconds":0.045877753,"stage":"list","started_at":"2026-11-30T05:30:17.675Z"},{"seconds":0.131600763,"stage":"dashboards","started_at":"2026-11-30T05:30:17.722Z"},{"seconds":0.027640093,"stage":"apply","started_at":"2026-11-30T05:30:17.861Z"},{"seconds":0.016481404,"stage":"report","started_at":"2026-11-30T05:30:17.892Z"}],"started_at":"2026-11-30T05:30:17.667Z","state":"succeeded","trigger":"manual","warnings":[{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See the job: tracksyncctl job 01a22aee-b8c2-72e2-9d61-da784e3d5b7e"}]}',1);
INSERT INTO "jobs" VALUES('01a22aee-b9d0-7688-b7a2-a93de5f12e5b','succeeded','manual','{"applied_at":"2026-11-30T05:30:18.089Z","counts":{"added":1,"additions_withheld":0,"bytes":174780,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":9,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":7,"dashboards_not_modified":1,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":1,"duplicates":0,"issues":2,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":2,"unchanged":2,"updated":5,"withheld":0},"created_at":"2026-11-30T05:30:17.936Z","duration_seconds":0.20107686519622803,"finished_at":"2026-11-30T05:30:18.137Z","id":"01a22aee-b9d0-7688-b7a2-a93de5f12e5b","number":2,"options":{"dry_run":false,"full":true,"metadata":true},"report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-05-30-18.md","requested_by":{"pid":29625,"uid":0,"user":"root"},"stages":[{"seconds":0.033530607,"stage":"list","started_at":"2026-11-30T05:30:17.940Z"},{"seconds":0.106213816,"stage":"dashboards","started_at":"2026-11-30T05:30:17.974Z"},{"seconds":0.038062705,"stage":"apply","started_at":"2026-11-30T05:30:18.089Z"},{"seconds":0.004673873,"stage":"report","started_at":"2026-11-30T05:30:18.131Z"}],"started_at":"2026-11-30T05:30:17.936Z","state":"succeeded","trigger":"manual","warnings":[{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See the job: tracksyncctl job 01a22aee-b9d0-7688-b7a2-a93de5f12e5b"}]}',2);
INSERT INTO "jobs" VALUES('01a22aee-baa0-7c3c-947e-12bcc310b637','failed','timer','{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":540,"reactivated":0,"retries":26,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:30:18.144Z","duration_seconds":607.6011497974396,"error":{"message":"The catalogue page http://127.0.0.1:38981/catalogue could not be read: 127.0.0.1: the server answered with status 500. Nothing was changed.","name":"source_unavailable","retryable":true},"finished_at":"2026-11-30T05:40:25.745Z","id":"01a22aee-baa0-7c3c-947e-12bcc310b637","next_try_at":"2026-11-30T05:55:25.745Z","number":3,"options":{"dry_run":false,"full":false,"metadata":true},"progress":{"pause":"paused, as most requests fail","processed":0,"stage":"list"},"requested_by":{"pid":29625,"uid":0,"user":"root"},"slot":"2026-11-30T05:30:18.144Z","stages":[{"seconds":607.595723527,"stage":"list","started_at":"2026-11-30T05:30:18.146Z"}],"started_at":"2026-11-30T05:30:18.144Z","state":"failed","trigger":"timer","warnings":[{"code":"source_paused","message":"Most requests of the last minute failed: the sync pauses, tries a single one now and then, and is given up after 10 min. Cancel it: tracksyncctl cancel 01a22aee-baa0-7c3c-947e-12bcc310b637"}]}',3);
INSERT INTO "jobs" VALUES('01a22af8-0011-7c65-bd19-8e4c6eb1ef62','skipped','timer','{"attempt":2,"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:40:25.745Z","error":{"message":"It is not needed any more: job 01a22af8-03ed-7575-85c9-27fa1d679a1d does its work.","name":"superseded","retryable":false},"finished_at":"2026-11-30T05:40:26.734Z","id":"01a22af8-0011-7c65-bd19-8e4c6eb1ef62","number":4,"options":{"dry_run":false,"full":false,"metadata":true},"reason":"the run before failed: source_unavailable","requested_by":{"pid":29638,"uid":0,"user":"tracksyncd"},"retry_of":"01a22aee-baa0-7c3c-947e-12bcc310b637","slot":"2026-11-30T05:30:18.144Z","stages":[],"start_at":"2026-11-30T05:55:25.745Z","state":"skipped","trigger":"timer","warnings":[]}',NULL);
INSERT INTO "jobs" VALUES('01a22af8-0025-710f-a042-de382fba598e','interrupted','manual','{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:40:25.766Z","duration_seconds":0.9204471111297607,"error":{"message":"The daemon died under the job. The catalogue is as it was.","name":"interrupted","retryable":true},"finished_at":"2026-11-30T05:40:26.686Z","id":"01a22af8-0025-710f-a042-de382fba598e","number":5,"options":{"dry_run":false,"full":true,"metadata":true},"progress":{"processed":0,"stage":"list"},"reason":"cut short","requested_by":{"pid":29625,"uid":0,"user":"root"},"stages":[],"started_at":"2026-11-30T05:40:25.766Z","state":"interrupted","trigger":"manual","warnings":[{"code":"source_paused","message":"Most requests of the last minute failed: the sync pauses, tries a single one now and then, and is given up after 10 min. Cancel it: tracksyncctl cancel 01a22af8-0025-710f-a042-de382fba598e"}]}',4);
INSERT INTO "jobs" VALUES('01a22af8-03ed-7575-85c9-27fa1d679a1d','scheduled','timer','{"attempt":2,"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:40:26.734Z","id":"01a22af8-03ed-7575-85c9-27fa1d679a1d","number":6,"options":{"dry_run":false,"full":false,"metadata":true},"request_id":"tonight","requested_by":{"pid":29625,"uid":0,"user":"root"},"slot":"2026-11-30T05:40:26.734Z","stages":[],"start_at":"2026-11-30T05:42:21.726Z","state":"scheduled","trigger":"timer","warnings":[]}',NULL);
INSERT INTO "jobs" VALUES('01a22af8-03f3-749c-97a3-057e8029769b','skipped','timer','{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T05:40:26.740Z","error":{"message":"Job 01a22af8-03ed-7575-85c9-27fa1d679a1d still waited for its start.","name":"already_running","retryable":false},"finished_at":"2026-11-30T05:40:26.740Z","id":"01a22af8-03f3-749c-97a3-057e8029769b","number":7,"options":{"dry_run":false,"full":false,"metadata":true},"requested_by":{"pid":29625,"uid":0,"user":"root"},"slot":"2026-11-30T05:40:26.740Z","stages":[],"start_at":"2026-11-30T05:40:51.769Z","state":"skipped","trigger":"timer","warnings":[]}',NULL);
CREATE TABLE "open_issues" (
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    since TEXT NOT NULL, acknowledged_at TEXT, acknowledged_by TEXT,
    PRIMARY KEY (slug, kind, field)
) STRICT, WITHOUT ROWID;
INSERT INTO "open_issues" VALUES('badgerpark5','coordinates_out_of_range','latitude','95.500000','2026-11-30T05:30:17.862Z',NULL,NULL);
INSERT INTO "open_issues" VALUES('badgerpark5','coordinates_out_of_range','longitude','-200.100000','2026-11-30T05:30:17.862Z',NULL,NULL);
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
INSERT INTO "pages" VALUES('badger1','full',NULL,0,'http://127.0.0.1:38981/t/badger1/','"5-9-1-2"','Fri, 03 Jan 2020 00:00:00 GMT','e496f806bf72cafdb074eb8b8c35035e806e1dd0e8dbe5bf4ca4d0468b9e21d8',2,0);
INSERT INTO "pages" VALUES('badgerpark5','full',NULL,0,'http://127.0.0.1:38981/t/badgerpark5/','"5-9-5-2"','Fri, 03 Jan 2020 00:00:00 GMT','8deecb9d87f2720de11c7ff7c878d688f3be12158ae989bde38a3438c6eff00a',2,0);
INSERT INTO "pages" VALUES('falconmotorsport3','full',NULL,1,'http://127.0.0.1:38981/t/falconmotorsport3/','"5-9-3-1"','Thu, 02 Jan 2020 00:00:00 GMT','c28bdae9fee3ee1562d814c73cef1150da4ab7452ae95dd051fb8fd35e20b6a2',2,0);
INSERT INTO "pages" VALUES('graniteoval2','full','2026-11-30T05:30:18.089Z',0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "pages" VALUES('indigodome0','full',NULL,0,'http://127.0.0.1:38981/t/indigodome0/','"5-9-0-2"','Fri, 03 Jan 2020 00:00:00 GMT','928e591c058efe8231ea50baad629300ba2ee4190039233ebdd0cc4a1f09f1a6',2,0);
INSERT INTO "pages" VALUES('ridgespeedway8','full',NULL,0,'http://127.0.0.1:38981/t/ridgespeedway8/','"5-9-8-2"','Fri, 03 Jan 2020 00:00:00 GMT','1bd8dc70d8f056c410e22c996693e4f870cd12a6d90e5707e3490dbb6936d89c',2,0);
INSERT INTO "pages" VALUES('summitraceway6','full',NULL,0,'http://127.0.0.1:38981/t/summitraceway6/','"5-9-6-2"','Fri, 03 Jan 2020 00:00:00 GMT','79217a667b744bfaee2ecc1073435ba6265ff6216d5d52e87ad0bf6c9465e336',2,0);
INSERT INTO "pages" VALUES('summitrc7','new',NULL,0,'http://127.0.0.1:38981/t/summitrc7/','"5-9-7-1"','Thu, 02 Jan 2020 00:00:00 GMT','51514bc1f86be6285b2a02d4145e1238aa439b2b1c2fdf6807746ada0a66ea94',2,0);
INSERT INTO "pages" VALUES('valleyoval9','full',NULL,0,'http://127.0.0.1:38981/t/valleyoval9/','"5-9-9-2"','Fri, 03 Jan 2020 00:00:00 GMT','75c0a3b2229a16fc90d8314a1174beb1d320d427e394f95d9a5b3d1e98812f0b',2,0);
INSERT INTO "pages" VALUES('willowrc4','full',NULL,0,'http://127.0.0.1:38981/t/willowrc4/','"5-9-4-2"','Fri, 03 Jan 2020 00:00:00 GMT','fd2bf8d67131a3ae0d321090a1234efc3cda20501ea66d3fb99dfb7c0f55339c',2,0);
CREATE TABLE publication (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    record TEXT NOT NULL
) STRICT;
CREATE TABLE requests (
    uid INTEGER NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    time TEXT NOT NULL,
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    PRIMARY KEY (uid, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "requests" VALUES(0,'tonight','job.start timer metadata=true dry_run=false allow_deactivations= now=false','2026-11-30T05:40:26.733Z','01a22af8-03ed-7575-85c9-27fa1d679a1d');
CREATE TABLE robots (
    origin TEXT NOT NULL PRIMARY KEY,
    fetched_at TEXT NOT NULL,
    hash TEXT,
    url TEXT,
    etag TEXT,
    last_modified TEXT,
    doubted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "robots" VALUES('http://127.0.0.1:38981','2026-11-30T05:30:17.681Z',NULL,NULL,NULL,NULL,0);
CREATE TABLE robots_files (
    hash TEXT NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE schedule (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    calendar TEXT NOT NULL,
    last_slot TEXT NOT NULL
) STRICT;
INSERT INTO "schedule" VALUES(1,'*-*-01 04:00:00 UTC','2026-11-30T05:30:17.651Z');
CREATE TABLE "scraping_blocks" (
    key TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "scraping_blocks" VALUES('operator:root','{"action":{"code":"enable_scraping","name":"root"},"by":"root","place":"tracksyncctl disable","reason":"the site moves","remedy":"Enable scraping: tracksyncctl enable --user root","since":"2026-11-30T05:40:26.743Z","source":"operator","until":"2026-12-01T05:40:26.743Z"}');
CREATE TABLE staged_dashboards (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    gone INTEGER NOT NULL,
    latitude REAL, longitude REAL, address TEXT, city TEXT, state TEXT, country TEXT, country_code TEXT,
postal_code TEXT, phone TEXT, website TEXT, email TEXT, description TEXT, logo_url TEXT, facebook_url TEXT,
total_laps INTEGER, total_practice_sessions INTEGER, total_races INTEGER, total_entries INTEGER,
total_events INTEGER, url TEXT, etag TEXT, last_modified TEXT, parser_version INTEGER NOT NULL DEFAULT 0, unmodified INTEGER NOT NULL DEFAULT 0, results_this_month INTEGER, sessions_this_month INTEGER, videos_this_month INTEGER,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE staged_listings (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    track_name TEXT,
    last_activity TEXT, inactive_for INTEGER, place INTEGER, is_live INTEGER, current_event TEXT,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE "staged_refreshes" (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
CREATE TABLE track_change_places (
    slug TEXT NOT NULL,
    field TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (slug, field, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "track_change_places" VALUES('badger1','',1);
INSERT INTO "track_change_places" VALUES('badger1','description',12);
INSERT INTO "track_change_places" VALUES('badger1','phone',10);
INSERT INTO "track_change_places" VALUES('badger1','website',11);
INSERT INTO "track_change_places" VALUES('badgerpark5','',2);
INSERT INTO "track_change_places" VALUES('badgerpark5','address',13);
INSERT INTO "track_change_places" VALUES('badgerpark5','total_entries',17);
INSERT INTO "track_change_places" VALUES('badgerpark5','total_events',18);
INSERT INTO "track_change_places" VALUES('badgerpark5','total_laps',14);
INSERT INTO "track_change_places" VALUES('badgerpark5','total_practice_sessions',15);
INSERT INTO "track_change_places" VALUES('badgerpark5','total_races',16);
INSERT INTO "track_change_places" VALUES('falconmotorsport3','',3);
INSERT INTO "track_change_places" VALUES('graniteoval2','',4);
INSERT INTO "track_change_places" VALUES('graniteoval2','track_name',19);
INSERT INTO "track_change_places" VALUES('indigodome0','',5);
INSERT INTO "track_change_places" VALUES('indigodome0','total_laps',20);
INSERT INTO "track_change_places" VALUES('indigodome0','total_practice_sessions',21);
INSERT INTO "track_change_places" VALUES('ridgespeedway8','',6);
INSERT INTO "track_change_places" VALUES('ridgespeedway8','latitude',22);
INSERT INTO "track_change_places" VALUES('ridgespeedway8','longitude',23);
INSERT INTO "track_change_places" VALUES('summitraceway6','',7);
INSERT INTO "track_change_places" VALUES('summitraceway6','address',24);
INSERT INTO "track_change_places" VALUES('summitraceway6','postal_code',25);
INSERT INTO "track_change_places" VALUES('summitrc7','',8);
INSERT INTO "track_change_places" VALUES('summitrc7','is_active',27);
INSERT INTO "track_change_places" VALUES('valleyoval9','',26);
INSERT INTO "track_change_places" VALUES('willowrc4','',9);
CREATE TABLE track_change_places_end (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO "track_change_places_end" VALUES(1,27);
CREATE TABLE track_changes (
    number INTEGER NOT NULL PRIMARY KEY,
    change_set INTEGER NOT NULL,
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL DEFAULT '',
    old ANY,
    new ANY
) STRICT;
INSERT INTO "track_changes" VALUES(1,1,'badger1','added','',NULL,'Track Map Park');
INSERT INTO "track_changes" VALUES(2,1,'badgerpark5','added','',NULL,'Xtreme DSK R/C Speedway');
INSERT INTO "track_changes" VALUES(3,1,'falconmotorsport3','added','',NULL,'Xtreme IBF Micro Racing');
INSERT INTO "track_changes" VALUES(4,1,'graniteoval2','added','',NULL,'Falcon BJD RC Raceway');
INSERT INTO "track_changes" VALUES(5,1,'indigodome0','added','',NULL,'Ridgeline CMF Off-Road Arena');
INSERT INTO "track_changes" VALUES(6,1,'ridgespeedway8','added','',NULL,'Summit ZPE RC Raceway');
INSERT INTO "track_changes" VALUES(7,1,'summitraceway6','added','',NULL,'Eagle Rock QBS Dirt Dome');
INSERT INTO "track_changes" VALUES(8,1,'summitrc7','added','',NULL,'Xtreme AIZ Dirt Dome');
INSERT INTO "track_changes" VALUES(9,1,'willowrc4','added','',NULL,'Ridgeline RWL RC Raceway');
INSERT INTO "track_changes" VALUES(10,2,'badger1','profile','phone','(935) 555-0175','(302) 555-0163');
INSERT INTO "track_changes" VALUES(11,2,'badger1','profile','website','http://www.badger1.example','https://badger1.example/v1');
INSERT INTO "track_changes" VALUES(12,2,'badger1','profile','description',NULL,'Season 2: Circuito cubierto con moqueta, cronometraje y aparcamiento.
屋内カーペットコース、毎週日曜日にレースを開催しています。 Piste en terre, éclairage le soir, buvette et stands couverts.');
INSERT INTO "track_changes" VALUES(13,2,'badgerpark5','profile','address','Behind "Bob''s" Diner, US 301, Winston-Salem, NC 16329, United States','6007 Mill Lane, Winston-Salem, NC 16329, United States');
INSERT INTO "track_changes" VALUES(14,2,'badgerpark5','statistics','total_laps',64674,66414);
INSERT INTO "track_changes" VALUES(15,2,'badgerpark5','statistics','total_practice_sessions',2466,2489);
INSERT INTO "track_changes" VALUES(16,2,'badgerpark5','statistics','total_races',486,512);
INSERT INTO "track_changes" VALUES(17,2,'badgerpark5','statistics','total_entries',648,742);
INSERT INTO "track_changes" VALUES(18,2,'badgerpark5','statistics','total_events',18,20);
INSERT INTO "track_changes" VALUES(19,2,'graniteoval2','profile','track_name','Falcon BJD RC Raceway','Maple Grove QYJ Hobbies & Raceway 2');
INSERT INTO "track_changes" VALUES(20,2,'indigodome0','statistics','total_laps',15950,22801);
INSERT INTO "track_changes" VALUES(21,2,'indigodome0','statistics','total_practice_sessions',1030,1052);
INSERT INTO "track_changes" VALUES(22,2,'ridgespeedway8','profile','latitude',NULL,36.104616);
INSERT INTO "track_changes" VALUES(23,2,'ridgespeedway8','profile','longitude',NULL,-80.249429);
INSERT INTO "track_changes" VALUES(24,2,'summitraceway6','profile','address','9702 US 301, Gqeberha 04575, South Africa','4921 Mill Lane, Gqeberha 00664, South Africa');
INSERT INTO "track_changes" VALUES(25,2,'summitraceway6','profile','postal_code','04575','00664');
INSERT INTO "track_changes" VALUES(26,2,'valleyoval9','added','',NULL,'Club Modéliste JWD de L''Haÿ-les-Roses');
INSERT INTO "track_changes" VALUES(27,2,'summitrc7','deactivated','is_active',1,0);
INSERT INTO "track_changes" VALUES(28,3,'badger1','followed','is_followed',0,1);
INSERT INTO "track_changes" VALUES(29,3,'badgerpark5','followed','is_followed',0,1);
CREATE TABLE track_search (
    chunk INTEGER NOT NULL PRIMARY KEY,
    texts BLOB NOT NULL
) STRICT;
INSERT INTO "track_search" VALUES(0,X'016261646765723103747261636B206D6170207061726B03687574746F03747803756E697465642073746174657303757300016261646765727061726B3503787472656D652064736B20722F632073706565647761790377696E73746F6E2D73616C656D036E6303756E6974656420737461746573037573000166616C636F6E6D6F746F7273706F72743303787472656D6520696266206D6963726F20726163696E670368617374696E67730303756E69746564206B696E67646F6D03676200016772616E6974656F76616C32036D61706C652067726F76652071796A20686F6262696573202620726163657761792032030303030001696E6469676F646F6D65300372696467656C696E6520636D66206F66662D726F6164206172656E61037768616E67616E756903036E6577207A65616C616E64036E7A000172696467657370656564776179380373756D6D6974207A706520726320726163657761790377696E73746F6E2D73616C656D036E6303756E6974656420737461746573037573000173756D6D69747261636577617936036561676C6520726F636B20716273206469727420646F6D650367716562657268610303736F75746820616672696361037A61000273756D6D697472633703787472656D652061697A206469727420646F6D6503616E63686F7261676503616B03756E6974656420737461746573037573000177696C6C6F777263340372696467656C696E652072776C20726320726163657761790373616C74206C616B65206369747903757403756E6974656420737461746573037573000176616C6C65796F76616C3903636C7562206D6F64656C69737465206A7764206465206C276861792D6C65732D726F73657303626573616E636F6E03036672616E636503667200');
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
    updated_at TEXT NOT NULL, is_live INTEGER CHECK (is_live IN (0, 1)), current_event TEXT, results_this_month INTEGER, sessions_this_month INTEGER, videos_this_month INTEGER, geo_latitude REAL, geo_longitude REAL, geo_precision TEXT, geo_source TEXT, geo_at TEXT, geo_address TEXT,
    UNIQUE (source, source_track_slug)
) STRICT;
INSERT INTO "tracks" VALUES('832cbfc6-21b1-46fc-8703-46052a895bdf','liverc','badger1','Track Map Park','https://badger1.liverc.com/','https://badger1.liverc.com/events','Yesterday','2026-11-30T05:30:18.089Z',1,1,30.557093,-97.555392,'5222 County Road 12, Hutto, TX 99478, United States','Hutto','TX','United States','US','99478','(302) 555-0163','https://badger1.example/v1','office@racing.example.com','Season 2: Circuito cubierto con moqueta, cronometraje y aparcamiento.
屋内カーペットコース、毎週日曜日にレースを開催しています。 Piste en terre, éclairage le soir, buvette et stands couverts.',NULL,NULL,229620,15240,1140,2940,60,'2026-11-30T05:30:18.009Z','e496f806bf72cafdb074eb8b8c35035e806e1dd0e8dbe5bf4ca4d0468b9e21d8','2026-11-30T05:30:17.862Z','2026-11-30T05:30:18.089Z',0,'Toys for Kids Benefit <free entry>',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tracks" VALUES('0e5e4a55-105e-43ec-ab46-19bc54432d31','liverc','badgerpark5','Xtreme DSK R/C Speedway','https://badgerpark5.liverc.com/','https://badgerpark5.liverc.com/events','1 hour ago','2026-11-30T05:30:18.089Z',1,1,NULL,NULL,'6007 Mill Lane, Winston-Salem, NC 16329, United States','Winston-Salem','NC','United States','US','16329','(538) 555-0178','http://www.badgerpark5.example','hello@club.example.org','Circuito cubierto con moqueta, cronometraje y aparcamiento.',NULL,NULL,66414,2489,512,742,20,'2026-11-30T05:30:18.020Z','8deecb9d87f2720de11c7ff7c878d688f3be12158ae989bde38a3438c6eff00a','2026-11-30T05:30:17.862Z','2026-11-30T05:30:18.089Z',0,'Friday Night Club Race',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tracks" VALUES('a71c57db-ebde-4842-b77b-35f0556dfcaa','liverc','falconmotorsport3','Xtreme IBF Micro Racing','https://falconmotorsport3.liverc.com/','https://falconmotorsport3.liverc.com/events','Yesterday','2026-11-30T05:30:18.089Z',1,0,50.869412,0.59609,'7209 Kyle Street, Hastings ST9 5XH, United Kingdom','Hastings',NULL,'United Kingdom','GB','ST9 5XH',NULL,NULL,NULL,NULL,'https://assets.livetimescoring.com/track_logos/4/falconmotorsport3_logo.png?dt=2021-02-26_08:10:23',NULL,36596,4032,728,924,28,'2026-11-30T05:30:18.024Z','c28bdae9fee3ee1562d814c73cef1150da4ab7452ae95dd051fb8fd35e20b6a2','2026-11-30T05:30:17.862Z','2026-11-30T05:30:17.862Z',0,'Vintage Day "80s"',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tracks" VALUES('d386e964-1ac1-4021-b44a-fb0b9d44e001','liverc','graniteoval2','Maple Grove QYJ Hobbies & Raceway 2','https://graniteoval2.liverc.com/','https://graniteoval2.liverc.com/events','1 minute ago','2026-11-30T05:30:18.089Z',1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-30T05:30:17.862Z','2026-11-30T05:30:18.089Z',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tracks" VALUES('dc2a5366-d290-4f10-a2a7-ebbdd0c1083b','liverc','indigodome0','Ridgeline CMF Off-Road Arena','https://indigodome0.liverc.com/','https://indigodome0.liverc.com/events','23 hours ago','2026-11-30T05:30:18.089Z',1,0,NULL,NULL,'6904 Fairground Ave, Whanganui 07344, New Zealand','Whanganui',NULL,'New Zealand','NZ','07344',NULL,'http://www.indigodome0.example',NULL,'Outdoor clay, 1/8 and 1/10 scale, layout changed every six weeks. The club’s loan cars – “first come, first served” – are at the counter…

Track size 40 x 22 m; power, compressed air and tyre warmers allowed.

Circuito cubierto con moqueta, cronometraje y aparcamiento.
Bring your own "AMB" transponder or rent one (5 < 10 in stock).','https://assets.livetimescoring.com/track_logos/1/indigodome0_logo.png?dt=2016-01-19_03:18:25','http://facebook.com/indigodome0',22801,1052,145,140,5,'2026-11-30T05:30:18.024Z','928e591c058efe8231ea50baad629300ba2ee4190039233ebdd0cc4a1f09f1a6','2026-11-30T05:30:17.862Z','2026-11-30T05:30:18.089Z',0,'Toys for Kids Benefit <free entry>',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tracks" VALUES('f21d9b01-f6d1-4af9-8e64-033471afd84b','liverc','ridgespeedway8','Summit ZPE RC Raceway','https://ridgespeedway8.liverc.com/','https://ridgespeedway8.liverc.com/events','5 hours ago','2026-11-30T05:30:18.089Z',1,0,36.104616,-80.249429,'5996 Hobby Court, Winston-Salem, NC 01859, United States','Winston-Salem','NC','United States','US','01859',NULL,'http://www.ridgespeedway8.example','info@mail.example.net','Track size 40 x 22 m; power, compressed air and tyre warmers allowed. 屋内カーペットコース、毎週日曜日にレースを開催しています。 Club racing on Saturdays & open practice on Wednesdays from 4 pm.
The club’s loan cars – “first come, first served” – are at the counter… Club racing on Saturdays & open practice on Wednesdays from 4 pm.',NULL,NULL,476000,23681,2380,4641,119,'2026-11-30T05:30:18.033Z','1bd8dc70d8f056c410e22c996693e4f870cd12a6d90e5707e3490dbb6936d89c','2026-11-30T05:30:17.862Z','2026-11-30T05:30:18.089Z',0,'Friday Night Club Race',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tracks" VALUES('cc925c75-33dc-44a6-ba19-ffec92818306','liverc','summitraceway6','Eagle Rock QBS Dirt Dome','https://summitraceway6.liverc.com/','https://summitraceway6.liverc.com/events','43 minutes ago','2026-11-30T05:30:18.089Z',1,0,NULL,NULL,'4921 Mill Lane, Gqeberha 00664, South Africa','Gqeberha',NULL,'South Africa','ZA','00664','+27 11 159 0706','http://www.summitraceway6.example','rc+club@example.org','Bring your own "AMB" transponder or rent one (5 < 10 in stock). The club’s loan cars – “first come, first served” – are at the counter…

The club’s loan cars – “first come, first served” – are at the counter… Bring your own "AMB" transponder or rent one (5 < 10 in stock).

New racers welcome: loan cars at the counter, first race free. The club’s loan cars – “first come, first served” – are at the counter…','https://assets.livetimescoring.com/track_logos/7/summitraceway6_logo.png?dt=2024-01-19_04:15:26',NULL,0,0,0,0,0,'2026-11-30T05:30:18.043Z','79217a667b744bfaee2ecc1073435ba6265ff6216d5d52e87ad0bf6c9465e336','2026-11-30T05:30:17.862Z','2026-11-30T05:30:18.089Z',1,'夏季大会',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tracks" VALUES('42799e54-9b9f-4d9b-8f05-a2bbe37d1dea','liverc','summitrc7','Xtreme AIZ Dirt Dome','https://summitrc7.liverc.com/','https://summitrc7.liverc.com/events','8 months ago','2026-11-30T05:30:17.862Z',0,0,61.181567,-149.881617,'4656 Mill Lane, Anchorage, AK 41768, United States','Anchorage','AK','United States','US','41768','(345) 555-0180',NULL,'rc+club@summitrc7.example','See the rules at https://rules.example.org/?class=stock&year=2 before you come. Indoor carpet on-road with a raised drivers'' stand and heated pits.

🏁 Food truck on race days 🌮','https://assets.livetimescoring.com/track_logos/8/summitrc7_logo.png?dt=2019-07-16_07:11:25',NULL,20270,930,40,150,5,'2026-11-30T05:30:17.796Z','51514bc1f86be6285b2a02d4145e1238aa439b2b1c2fdf6807746ada0a66ea94','2026-11-30T05:30:17.862Z','2026-11-30T05:30:18.089Z',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tracks" VALUES('dcaddff9-228d-43d1-8367-2d2f665f780f','liverc','willowrc4','Ridgeline RWL RC Raceway','https://willowrc4.liverc.com/','https://willowrc4.liverc.com/events','Yesterday','2026-11-30T05:30:18.089Z',1,0,NULL,NULL,'9069 County Road 12, Salt Lake City, UT 29757, United States','Salt Lake City','UT','United States','US','29757',NULL,'https://willowrc4.example/','hello@club.example.org',NULL,'https://assets.livetimescoring.com/track_logos/5/willowrc4_logo.png?dt=2018-07-19_05:18:21','http://facebook.com/willowrc4',12691,329,189,231,7,'2026-11-30T05:30:18.064Z','fd2bf8d67131a3ae0d321090a1234efc3cda20501ea66d3fb99dfb7c0f55339c','2026-11-30T05:30:17.862Z','2026-11-30T05:30:17.862Z',0,'Vintage Day "80s"',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tracks" VALUES('a8f9f291-1d87-4cd2-a676-d1c377b01f3f','liverc','valleyoval9','Club Modéliste JWD de L''Haÿ-les-Roses','https://valleyoval9.liverc.com/','https://valleyoval9.liverc.com/events','5 months ago','2026-11-30T05:30:18.089Z',1,0,NULL,NULL,'72, Allée des Érables, Besançon 08167, France','Besançon',NULL,'France','FR','08167','+33 1 99 00 31 46','http://www.valleyoval9.example','office@valleyoval9.example',NULL,NULL,'http://facebook.com/valleyoval9',2742,120,63,129,3,'2026-11-30T05:30:18.054Z','75c0a3b2229a16fc90d8314a1174beb1d320d427e394f95d9a5b3d1e98812f0b','2026-11-30T05:30:18.089Z','2026-11-30T05:30:18.089Z',0,'夏季大会',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE INDEX requests_by_job ON requests (job_id);
CREATE UNIQUE INDEX attention_open ON attention (kind) WHERE closed_at IS NULL;
CREATE INDEX tracks_inactive ON tracks (source_track_slug) WHERE is_active = 0;
CREATE INDEX tracks_followed ON tracks (source_track_slug) WHERE is_followed = 1;
CREATE INDEX events_by_job ON events (job_id, seq);
CREATE INDEX jobs_by_run_order ON jobs (run_order);
CREATE INDEX change_sets_by_time ON change_sets (time);
CREATE INDEX change_sets_by_job ON change_sets (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX track_changes_by_kind ON track_changes (kind)
    WHERE kind NOT IN ('profile', 'statistics');
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',42);
INSERT INTO "sqlite_sequence" VALUES('completeness',2);
INSERT INTO "sqlite_sequence" VALUES('attention',2);
PRAGMA application_id = 1414756718;
PRAGMA user_version = 13;
COMMIT;
