-- A database as version 7 of the schema has it: what later versions must be able to take over.
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
) STRICT;
INSERT INTO "attention" VALUES(1,'dashboards_failed','2026-11-30T01:31:51.679Z','01a22a14-6e28-74ec-a4ef-b0caab95037c','Of 9 dashboards 1 could not be read.','See why: tracksyncctl job 01a22a14-6e28-74ec-a4ef-b0caab95037c',NULL);
INSERT INTO "attention" VALUES(3,'job_failed','2026-11-30T01:31:52.046Z','01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3','The catalogue page http://127.0.0.1:33151/catalogue could not be read: 127.0.0.1: the server answered with status 500. Nothing was changed.','Once it is mended: tracksyncctl resume, or tracksyncctl sync',NULL);
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
INSERT INTO "audit" VALUES(1,'2026-11-30T01:31:50.558Z',0,'root',9280,'job.start','the first one','01a22a14-699b-742c-9fbb-aff4bdd7cb35','allowed',NULL);
INSERT INTO "audit" VALUES(2,'2026-11-30T01:31:51.721Z',0,'root',9280,'job.start',NULL,'01a22a14-6e28-74ec-a4ef-b0caab95037c','allowed','full=true');
INSERT INTO "audit" VALUES(3,'2026-11-30T01:31:52.043Z',0,'root',9280,'job.start',NULL,'01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3','allowed','now=true trigger=timer');
INSERT INTO "audit" VALUES(4,'2026-11-30T01:31:52.084Z',0,'root',9280,'track.follow',NULL,NULL,'allowed','slugs=badger1,badgerpark5');
INSERT INTO "audit" VALUES(5,'2026-11-30T01:31:52.112Z',0,'root',9280,'job.start','cut short','01a22a14-6fae-7b8e-86bd-12f3b0d89690','allowed','full=true');
INSERT INTO "audit" VALUES(6,'2026-11-30T01:31:53.898Z',0,'root',9280,'job.start',NULL,'01a22a14-76a8-72eb-aa31-3597e8fca655','allowed','trigger=timer');
INSERT INTO "audit" VALUES(7,'2026-11-30T01:31:53.987Z',0,'root',9280,'job.start',NULL,'01a22a14-76a8-72eb-aa31-3597e8fca655','already_running','trigger=timer');
INSERT INTO "audit" VALUES(8,'2026-11-30T01:31:54.011Z',0,'root',9280,'killswitch.set','the site moves',NULL,'allowed','enabled=false for_seconds=86400');
INSERT INTO "audit" VALUES(9,'2026-11-30T01:31:54.040Z',0,'root',9280,'job.start',NULL,NULL,'scraping_disabled',NULL);
INSERT INTO "audit" VALUES(10,'2026-11-30T01:31:54.277Z',0,'root',9280,'daemon.reload',NULL,NULL,'allowed',NULL);
INSERT INTO "audit" VALUES(11,'2026-11-30T01:31:54.278Z',0,'root',9280,'job.cancel',NULL,NULL,'invalid_params','id=nothing');
CREATE TABLE completeness (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL
) STRICT;
INSERT INTO "completeness" VALUES(1,'01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"job_id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","present":{"address":8,"city":8,"country":8,"country_code":8,"description":5,"email":6,"facebook_url":2,"latitude":3,"logo_url":5,"longitude":3,"phone":4,"postal_code":8,"state":5,"total_entries":8,"total_events":8,"total_laps":8,"total_practice_sessions":8,"total_races":8,"website":6},"time":"2026-11-30T01:31:51.546Z","tracks":9}');
INSERT INTO "completeness" VALUES(2,'01a22a14-6e28-74ec-a4ef-b0caab95037c','{"job_id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","present":{"address":8,"city":8,"country":8,"country_code":8,"description":5,"email":6,"facebook_url":3,"latitude":3,"logo_url":4,"longitude":3,"phone":4,"postal_code":8,"state":4,"total_entries":8,"total_events":8,"total_laps":8,"total_practice_sessions":8,"total_races":8,"website":7},"time":"2026-11-30T01:31:51.868Z","tracks":9}');
CREATE TABLE event_cursors (
    sink TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "event_cursors" VALUES('journal',40);
CREATE TABLE events (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    kind TEXT NOT NULL,
    job_id TEXT REFERENCES jobs ON DELETE CASCADE,
    record TEXT NOT NULL
) STRICT;
INSERT INTO "events" VALUES(1,'2026-11-30T01:31:50.556Z','job_started','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(2,'2026-11-30T01:31:50.560Z','stage_started','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"list"}');
INSERT INTO "events" VALUES(3,'2026-11-30T01:31:51.032Z','stage_finished','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":22849,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.471483356,"stage":"list","started_at":"2026-11-30T01:31:50.560Z"}}}');
INSERT INTO "events" VALUES(4,'2026-11-30T01:31:51.033Z','stage_started','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"dashboards"}');
INSERT INTO "events" VALUES(5,'2026-11-30T01:31:51.406Z','dashboard_failed','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"failure":{"message":"127.0.0.1: the server answered with status 404","name":"http_status","slug":"graniteoval2"},"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(6,'2026-11-30T01:31:51.537Z','warning','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"warning":{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See: tracksyncctl job 01a22a14-699b-742c-9fbb-aff4bdd7cb35"}}');
INSERT INTO "events" VALUES(7,'2026-11-30T01:31:51.538Z','stage_finished','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":167747,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":9,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":8,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.505021564,"stage":"dashboards","started_at":"2026-11-30T01:31:51.033Z"}}}');
INSERT INTO "events" VALUES(8,'2026-11-30T01:31:51.545Z','stage_started','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"apply"}');
INSERT INTO "events" VALUES(9,'2026-11-30T01:31:51.546Z','catalogue_applied','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"counts":{"added":9,"additions_withheld":0,"anomalies":2,"bytes":190596,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":9,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":8,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(10,'2026-11-30T01:31:51.582Z','stage_finished','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":9,"additions_withheld":0,"anomalies":2,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.036831873,"stage":"apply","started_at":"2026-11-30T01:31:51.545Z"}}}');
INSERT INTO "events" VALUES(11,'2026-11-30T01:31:51.583Z','stage_started','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"report"}');
INSERT INTO "events" VALUES(12,'2026-11-30T01:31:51.647Z','stage_finished','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"head":{"dry_run":false,"id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","reason":"the first one","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-01-31-51.md","succeeded":true,"timing":{"seconds":0.064363277,"stage":"report","started_at":"2026-11-30T01:31:51.583Z"}}}');
INSERT INTO "events" VALUES(13,'2026-11-30T01:31:51.679Z','job_finished','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"discovery":"own_daemon","job":{"applied_at":"2026-11-30T01:31:51.546Z","counts":{"added":9,"additions_withheld":0,"anomalies":2,"bytes":190596,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":9,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":8,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T01:31:50.556Z","finished_at":"2026-11-30T01:31:51.679Z","id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","options":{"dry_run":false,"full":false,"metadata":true},"reason":"the first one","report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-01-31-51.md","requested_by":{"pid":9280,"uid":0,"user":"root"},"stages":[{"seconds":0.471483356,"stage":"list","started_at":"2026-11-30T01:31:50.560Z"},{"seconds":0.505021564,"stage":"dashboards","started_at":"2026-11-30T01:31:51.033Z"},{"seconds":0.036831873,"stage":"apply","started_at":"2026-11-30T01:31:51.545Z"},{"seconds":0.064363277,"stage":"report","started_at":"2026-11-30T01:31:51.583Z"}],"started_at":"2026-11-30T01:31:50.556Z","state":"succeeded","trigger":"manual","warnings":[{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See: tracksyncctl job 01a22a14-699b-742c-9fbb-aff4bdd7cb35"}]}}');
INSERT INTO "events" VALUES(14,'2026-11-30T01:31:51.679Z','attention_opened','01a22a14-699b-742c-9fbb-aff4bdd7cb35','{"hint":"See why: tracksyncctl job 01a22a14-699b-742c-9fbb-aff4bdd7cb35","id":1,"job_id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","kind":"dashboards_failed","message":"Of 9 dashboards 1 could not be read.","since":"2026-11-30T01:31:51.679Z"}');
INSERT INTO "events" VALUES(15,'2026-11-30T01:31:51.721Z','job_started','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(16,'2026-11-30T01:31:51.722Z','stage_started','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"list"}');
INSERT INTO "events" VALUES(17,'2026-11-30T01:31:51.735Z','stage_finished','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":23158,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.013325345,"stage":"list","started_at":"2026-11-30T01:31:51.722Z"}}}');
INSERT INTO "events" VALUES(18,'2026-11-30T01:31:51.736Z','stage_started','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"dashboards"}');
INSERT INTO "events" VALUES(19,'2026-11-30T01:31:51.791Z','dashboard_failed','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"failure":{"message":"127.0.0.1: the server answered with status 404","name":"http_status","slug":"graniteoval2"},"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(20,'2026-11-30T01:31:51.843Z','warning','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"warning":{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See: tracksyncctl job 01a22a14-6e28-74ec-a4ef-b0caab95037c"}}');
INSERT INTO "events" VALUES(21,'2026-11-30T01:31:51.863Z','stage_finished','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":151622,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":9,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":7,"dashboards_not_modified":1,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.126980388,"stage":"dashboards","started_at":"2026-11-30T01:31:51.736Z"}}}');
INSERT INTO "events" VALUES(22,'2026-11-30T01:31:51.868Z','stage_started','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"apply"}');
INSERT INTO "events" VALUES(23,'2026-11-30T01:31:51.868Z','catalogue_applied','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"counts":{"added":1,"additions_withheld":0,"anomalies":2,"bytes":174780,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":9,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":7,"dashboards_not_modified":1,"dashboards_skipped":0,"deactivated":1,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":2,"unchanged":2,"updated":5,"withheld":0},"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(24,'2026-11-30T01:31:51.879Z','stage_finished','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":1,"additions_withheld":0,"anomalies":2,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":1,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":2,"unchanged":2,"updated":5,"withheld":0},"succeeded":true,"timing":{"seconds":0.011657986,"stage":"apply","started_at":"2026-11-30T01:31:51.868Z"}}}');
INSERT INTO "events" VALUES(25,'2026-11-30T01:31:51.880Z','stage_started','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"report"}');
INSERT INTO "events" VALUES(26,'2026-11-30T01:31:51.929Z','stage_finished','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"head":{"dry_run":false,"id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-01-31-52.md","succeeded":true,"timing":{"seconds":0.048104514,"stage":"report","started_at":"2026-11-30T01:31:51.880Z"}}}');
INSERT INTO "events" VALUES(27,'2026-11-30T01:31:51.947Z','job_finished','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"discovery":"own_daemon","job":{"applied_at":"2026-11-30T01:31:51.868Z","counts":{"added":1,"additions_withheld":0,"anomalies":2,"bytes":174780,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":9,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":7,"dashboards_not_modified":1,"dashboards_skipped":0,"deactivated":1,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":2,"unchanged":2,"updated":5,"withheld":0},"created_at":"2026-11-30T01:31:51.721Z","finished_at":"2026-11-30T01:31:51.947Z","id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","options":{"dry_run":false,"full":true,"metadata":true},"report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-01-31-52.md","requested_by":{"pid":9280,"uid":0,"user":"root"},"stages":[{"seconds":0.013325345,"stage":"list","started_at":"2026-11-30T01:31:51.722Z"},{"seconds":0.126980388,"stage":"dashboards","started_at":"2026-11-30T01:31:51.736Z"},{"seconds":0.011657986,"stage":"apply","started_at":"2026-11-30T01:31:51.868Z"},{"seconds":0.048104514,"stage":"report","started_at":"2026-11-30T01:31:51.880Z"}],"started_at":"2026-11-30T01:31:51.721Z","state":"succeeded","trigger":"manual","warnings":[{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See: tracksyncctl job 01a22a14-6e28-74ec-a4ef-b0caab95037c"}]}}');
INSERT INTO "events" VALUES(28,'2026-11-30T01:31:51.947Z','attention_opened','01a22a14-6e28-74ec-a4ef-b0caab95037c','{"hint":"See why: tracksyncctl job 01a22a14-6e28-74ec-a4ef-b0caab95037c","id":1,"job_id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","kind":"dashboards_failed","message":"Of 9 dashboards 1 could not be read.","since":"2026-11-30T01:31:51.679Z"}');
INSERT INTO "events" VALUES(29,'2026-11-30T01:31:51.999Z','job_started','01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3','{"head":{"dry_run":false,"id":"01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"timer"}}');
INSERT INTO "events" VALUES(30,'2026-11-30T01:31:52.044Z','stage_started','01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3','{"head":{"dry_run":false,"id":"01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"timer"},"stage":"list"}');
INSERT INTO "events" VALUES(31,'2026-11-30T01:31:52.046Z','stage_finished','01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3','{"head":{"dry_run":false,"id":"01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"timer"},"outcome":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":false,"timing":{"seconds":0.001318658,"stage":"list","started_at":"2026-11-30T01:31:52.044Z"}}}');
INSERT INTO "events" VALUES(32,'2026-11-30T01:31:52.046Z','job_finished','01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3','{"discovery":"own_daemon","job":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T01:31:51.999Z","error":{"message":"The catalogue page http://127.0.0.1:33151/catalogue could not be read: 127.0.0.1: the server answered with status 500. Nothing was changed.","name":"source_unavailable","retryable":true},"finished_at":"2026-11-30T01:31:52.046Z","id":"01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3","options":{"dry_run":false,"full":false,"metadata":true},"progress":{"processed":0,"stage":"list"},"requested_by":{"pid":9280,"uid":0,"user":"root"},"stages":[{"seconds":0.001318658,"stage":"list","started_at":"2026-11-30T01:31:52.044Z"}],"started_at":"2026-11-30T01:31:51.999Z","state":"failed","trigger":"timer","warnings":[]}}');
INSERT INTO "events" VALUES(33,'2026-11-30T01:31:52.046Z','attention_opened','01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3','{"hint":"Once it is mended: tracksyncctl resume, or tracksyncctl sync","id":3,"job_id":"01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3","kind":"job_failed","message":"The catalogue page http://127.0.0.1:33151/catalogue could not be read: 127.0.0.1: the server answered with status 500. Nothing was changed.","since":"2026-11-30T01:31:52.046Z"}');
INSERT INTO "events" VALUES(34,'2026-11-30T01:31:52.111Z','job_started','01a22a14-6fae-7b8e-86bd-12f3b0d89690','{"head":{"dry_run":false,"id":"01a22a14-6fae-7b8e-86bd-12f3b0d89690","reason":"cut short","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"}}');
INSERT INTO "events" VALUES(35,'2026-11-30T01:31:52.112Z','stage_started','01a22a14-6fae-7b8e-86bd-12f3b0d89690','{"head":{"dry_run":false,"id":"01a22a14-6fae-7b8e-86bd-12f3b0d89690","reason":"cut short","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"list"}');
INSERT INTO "events" VALUES(36,'2026-11-30T01:31:52.119Z','stage_finished','01a22a14-6fae-7b8e-86bd-12f3b0d89690','{"head":{"dry_run":false,"id":"01a22a14-6fae-7b8e-86bd-12f3b0d89690","reason":"cut short","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"outcome":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":23158,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"succeeded":true,"timing":{"seconds":0.006739747,"stage":"list","started_at":"2026-11-30T01:31:52.112Z"}}}');
INSERT INTO "events" VALUES(37,'2026-11-30T01:31:52.120Z','stage_started','01a22a14-6fae-7b8e-86bd-12f3b0d89690','{"head":{"dry_run":false,"id":"01a22a14-6fae-7b8e-86bd-12f3b0d89690","reason":"cut short","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"manual"},"stage":"dashboards"}');
INSERT INTO "events" VALUES(38,'2026-11-30T01:31:53.671Z','job_finished','01a22a14-6fae-7b8e-86bd-12f3b0d89690','{"discovery":"next_daemon","job":{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":23158,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T01:31:52.111Z","error":{"message":"The daemon died under the job. The catalogue is as it was.","name":"interrupted","retryable":true},"finished_at":"2026-11-30T01:31:53.671Z","id":"01a22a14-6fae-7b8e-86bd-12f3b0d89690","options":{"dry_run":false,"full":true,"metadata":true},"progress":{"processed":0,"stage":"dashboards"},"reason":"cut short","requested_by":{"pid":9280,"uid":0,"user":"root"},"stages":[{"seconds":0.006739747,"stage":"list","started_at":"2026-11-30T01:31:52.112Z"}],"started_at":"2026-11-30T01:31:52.111Z","state":"interrupted","trigger":"manual","warnings":[]}}');
INSERT INTO "events" VALUES(39,'2026-11-30T01:31:53.897Z','job_scheduled','01a22a14-76a8-72eb-aa31-3597e8fca655','{"head":{"dry_run":false,"id":"01a22a14-76a8-72eb-aa31-3597e8fca655","requested_by":{"pid":9280,"uid":0,"user":"root"},"trigger":"timer"},"start":{"slot":"2026-11-30T01:31:53.897Z","start_at":"2026-11-30T01:33:26.421Z"}}');
INSERT INTO "events" VALUES(40,'2026-11-30T01:31:53.988Z','scraping_blocked',NULL,'{"by":"root","place":"tracksyncctl disable","reason":"the site moves","remedy":"Lift it with: tracksyncctl enable","since":"2026-11-30T01:31:53.988Z","source":"operator","until":"2026-12-01T01:31:53.988Z"}');
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('1: tracks, jobs, staging, audit');
INSERT INTO "grdb_migrations" VALUES('2: schedule, kill switch, attention, repeated requests');
INSERT INTO "grdb_migrations" VALUES('3: pages, and which of them a sync asks for');
INSERT INTO "grdb_migrations" VALUES('4: open findings, completeness');
INSERT INTO "grdb_migrations" VALUES('5: one form of Unicode, search');
INSERT INTO "grdb_migrations" VALUES('6: copies of robots.txt');
INSERT INTO "grdb_migrations" VALUES('7: events');
CREATE TABLE job_changes (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    kind TEXT NOT NULL,
    slug TEXT NOT NULL,
    field TEXT NOT NULL DEFAULT '',
    old ANY,
    new ANY,
    PRIMARY KEY (job_id, kind, slug, field)
) STRICT, WITHOUT ROWID;
INSERT INTO "job_changes" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','added','badger1','',NULL,'Track Map Park');
INSERT INTO "job_changes" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','added','badgerpark5','',NULL,'Xtreme DSK R/C Speedway');
INSERT INTO "job_changes" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','added','falconmotorsport3','',NULL,'Xtreme IBF Micro Racing');
INSERT INTO "job_changes" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','added','graniteoval2','',NULL,'Falcon BJD RC Raceway');
INSERT INTO "job_changes" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','added','indigodome0','',NULL,'Ridgeline CMF Off-Road Arena');
INSERT INTO "job_changes" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','added','ridgespeedway8','',NULL,'Summit ZPE RC Raceway');
INSERT INTO "job_changes" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','added','summitraceway6','',NULL,'Eagle Rock QBS Dirt Dome');
INSERT INTO "job_changes" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','added','summitrc7','',NULL,'Xtreme AIZ Dirt Dome');
INSERT INTO "job_changes" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','added','willowrc4','',NULL,'Ridgeline RWL RC Raceway');
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','added','valleyoval9','',NULL,'Club Modéliste JWD de L''Haÿ-les-Roses');
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','deactivated','summitrc7','','Xtreme AIZ Dirt Dome',NULL);
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','profile','badger1','description',NULL,'Season 2: Circuito cubierto con moqueta, cronometraje y aparcamiento.
屋内カーペットコース、毎週日曜日にレースを開催しています。 Piste en terre, éclairage le soir, buvette et stands couverts.');
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','profile','badger1','phone','(935) 555-0175','(302) 555-0163');
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','profile','badger1','website','http://www.badger1.example','https://badger1.example/v1');
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','profile','badgerpark5','address','Behind "Bob''s" Diner, US 301, Winston-Salem, NC 16329, United States','6007 Mill Lane, Winston-Salem, NC 16329, United States');
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','profile','graniteoval2','track_name','Falcon BJD RC Raceway','Maple Grove QYJ Hobbies & Raceway 2');
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','profile','ridgespeedway8','latitude',NULL,36.104616);
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','profile','ridgespeedway8','longitude',NULL,-80.249429);
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','profile','summitraceway6','address','9702 US 301, Gqeberha 04575, South Africa','4921 Mill Lane, Gqeberha 00664, South Africa');
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','profile','summitraceway6','postal_code','04575','00664');
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','statistics','badgerpark5','total_entries',648,742);
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','statistics','badgerpark5','total_events',18,20);
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','statistics','badgerpark5','total_laps',64674,66414);
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','statistics','badgerpark5','total_practice_sessions',2466,2489);
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','statistics','badgerpark5','total_races',486,512);
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','statistics','indigodome0','total_laps',15950,22801);
INSERT INTO "job_changes" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','statistics','indigodome0','total_practice_sessions',1030,1052);
CREATE TABLE job_failures (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
INSERT INTO "job_failures" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','graniteoval2','http_status','127.0.0.1: the server answered with status 404');
INSERT INTO "job_failures" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','graniteoval2','http_status','127.0.0.1: the server answered with status 404');
CREATE TABLE job_findings (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job_id, kind, slug, field)
) STRICT, WITHOUT ROWID;
INSERT INTO "job_findings" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','badgerpark5','latitude','coordinates_out_of_range','95.500000');
INSERT INTO "job_findings" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','badgerpark5','longitude','coordinates_out_of_range','-200.100000');
INSERT INTO "job_findings" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','badgerpark5','latitude','coordinates_out_of_range','95.500000');
INSERT INTO "job_findings" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','badgerpark5','longitude','coordinates_out_of_range','-200.100000');
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    trigger TEXT NOT NULL,
    record TEXT NOT NULL
, begun INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO "jobs" VALUES('01a22a14-699b-742c-9fbb-aff4bdd7cb35','succeeded','manual','{"applied_at":"2026-11-30T01:31:51.546Z","counts":{"added":9,"additions_withheld":0,"anomalies":2,"bytes":190596,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":9,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":8,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":1,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T01:31:50.556Z","finished_at":"2026-11-30T01:31:51.679Z","id":"01a22a14-699b-742c-9fbb-aff4bdd7cb35","options":{"dry_run":false,"full":false,"metadata":true},"reason":"the first one","report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-01-31-51.md","requested_by":{"pid":9280,"uid":0,"user":"root"},"stages":[{"seconds":0.471483356,"stage":"list","started_at":"2026-11-30T01:31:50.560Z"},{"seconds":0.505021564,"stage":"dashboards","started_at":"2026-11-30T01:31:51.033Z"},{"seconds":0.036831873,"stage":"apply","started_at":"2026-11-30T01:31:51.545Z"},{"seconds":0.064363277,"stage":"report","started_at":"2026-11-30T01:31:51.583Z"}],"started_at":"2026-11-30T01:31:50.556Z","state":"succeeded","trigger":"manual","warnings":[{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See: tracksyncctl job 01a22a14-699b-742c-9fbb-aff4bdd7cb35"}]}',1);
INSERT INTO "jobs" VALUES('01a22a14-6e28-74ec-a4ef-b0caab95037c','succeeded','manual','{"applied_at":"2026-11-30T01:31:51.868Z","counts":{"added":1,"additions_withheld":0,"anomalies":2,"bytes":174780,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":9,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":1,"dashboards_fetched":7,"dashboards_not_modified":1,"dashboards_skipped":0,"deactivated":1,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":2,"unchanged":2,"updated":5,"withheld":0},"created_at":"2026-11-30T01:31:51.721Z","finished_at":"2026-11-30T01:31:51.947Z","id":"01a22a14-6e28-74ec-a4ef-b0caab95037c","options":{"dry_run":false,"full":true,"metadata":true},"report_path":"/var/lib/tracksync/state/reports/track-sync-2026-11-30-01-31-52.md","requested_by":{"pid":9280,"uid":0,"user":"root"},"stages":[{"seconds":0.013325345,"stage":"list","started_at":"2026-11-30T01:31:51.722Z"},{"seconds":0.126980388,"stage":"dashboards","started_at":"2026-11-30T01:31:51.736Z"},{"seconds":0.011657986,"stage":"apply","started_at":"2026-11-30T01:31:51.868Z"},{"seconds":0.048104514,"stage":"report","started_at":"2026-11-30T01:31:51.880Z"}],"started_at":"2026-11-30T01:31:51.721Z","state":"succeeded","trigger":"manual","warnings":[{"code":"dashboards_failed","message":"Of 9 dashboards, 1 could not be read; what is stored stays. See: tracksyncctl job 01a22a14-6e28-74ec-a4ef-b0caab95037c"}]}',2);
INSERT INTO "jobs" VALUES('01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3','failed','timer','{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T01:31:51.999Z","error":{"message":"The catalogue page http://127.0.0.1:33151/catalogue could not be read: 127.0.0.1: the server answered with status 500. Nothing was changed.","name":"source_unavailable","retryable":true},"finished_at":"2026-11-30T01:31:52.046Z","id":"01a22a14-6f3e-79d4-9c83-85cd2e4ebcc3","options":{"dry_run":false,"full":false,"metadata":true},"progress":{"processed":0,"stage":"list"},"requested_by":{"pid":9280,"uid":0,"user":"root"},"stages":[{"seconds":0.001318658,"stage":"list","started_at":"2026-11-30T01:31:52.044Z"}],"started_at":"2026-11-30T01:31:51.999Z","state":"failed","trigger":"timer","warnings":[]}',3);
INSERT INTO "jobs" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','interrupted','manual','{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":23158,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":9,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T01:31:52.111Z","error":{"message":"The daemon died under the job. The catalogue is as it was.","name":"interrupted","retryable":true},"finished_at":"2026-11-30T01:31:53.671Z","id":"01a22a14-6fae-7b8e-86bd-12f3b0d89690","options":{"dry_run":false,"full":true,"metadata":true},"progress":{"processed":0,"stage":"dashboards"},"reason":"cut short","requested_by":{"pid":9280,"uid":0,"user":"root"},"stages":[{"seconds":0.006739747,"stage":"list","started_at":"2026-11-30T01:31:52.112Z"}],"started_at":"2026-11-30T01:31:52.111Z","state":"interrupted","trigger":"manual","warnings":[]}',4);
INSERT INTO "jobs" VALUES('01a22a14-76a8-72eb-aa31-3597e8fca655','scheduled','timer','{"counts":{"added":0,"additions_withheld":0,"anomalies":0,"bytes":0,"dashboards_carried":0,"dashboards_chosen":{"active":0,"due":0,"failed":0,"followed":0,"full":0,"new":0,"parser":0,"returned":0,"unclear":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-30T01:31:53.897Z","id":"01a22a14-76a8-72eb-aa31-3597e8fca655","options":{"dry_run":false,"full":false,"metadata":true},"request_id":"tonight","requested_by":{"pid":9280,"uid":0,"user":"root"},"slot":"2026-11-30T01:31:53.897Z","stages":[],"start_at":"2026-11-30T01:33:26.421Z","state":"scheduled","trigger":"timer","warnings":[]}',NULL);
CREATE TABLE open_findings (
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (slug, kind, field)
) STRICT, WITHOUT ROWID;
INSERT INTO "open_findings" VALUES('badgerpark5','coordinates_out_of_range','latitude','95.500000','2026-11-30T01:31:51.546Z');
INSERT INTO "open_findings" VALUES('badgerpark5','coordinates_out_of_range','longitude','-200.100000','2026-11-30T01:31:51.546Z');
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
INSERT INTO "pages" VALUES('badger1','full',NULL,0,'http://127.0.0.1:33151/t/badger1/','"5-9-1-2"','Fri, 03 Jan 2020 00:00:00 GMT','e496f806bf72cafdb074eb8b8c35035e806e1dd0e8dbe5bf4ca4d0468b9e21d8',2,0);
INSERT INTO "pages" VALUES('badgerpark5','full',NULL,0,'http://127.0.0.1:33151/t/badgerpark5/','"5-9-5-2"','Fri, 03 Jan 2020 00:00:00 GMT','8deecb9d87f2720de11c7ff7c878d688f3be12158ae989bde38a3438c6eff00a',2,0);
INSERT INTO "pages" VALUES('falconmotorsport3','full',NULL,1,'http://127.0.0.1:33151/t/falconmotorsport3/','"5-9-3-1"','Thu, 02 Jan 2020 00:00:00 GMT','c28bdae9fee3ee1562d814c73cef1150da4ab7452ae95dd051fb8fd35e20b6a2',2,0);
INSERT INTO "pages" VALUES('graniteoval2','full','2026-11-30T01:31:51.868Z',0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "pages" VALUES('indigodome0','full',NULL,0,'http://127.0.0.1:33151/t/indigodome0/','"5-9-0-2"','Fri, 03 Jan 2020 00:00:00 GMT','928e591c058efe8231ea50baad629300ba2ee4190039233ebdd0cc4a1f09f1a6',2,0);
INSERT INTO "pages" VALUES('ridgespeedway8','full',NULL,0,'http://127.0.0.1:33151/t/ridgespeedway8/','"5-9-8-2"','Fri, 03 Jan 2020 00:00:00 GMT','1bd8dc70d8f056c410e22c996693e4f870cd12a6d90e5707e3490dbb6936d89c',2,0);
INSERT INTO "pages" VALUES('summitraceway6','full',NULL,0,'http://127.0.0.1:33151/t/summitraceway6/','"5-9-6-2"','Fri, 03 Jan 2020 00:00:00 GMT','79217a667b744bfaee2ecc1073435ba6265ff6216d5d52e87ad0bf6c9465e336',2,0);
INSERT INTO "pages" VALUES('summitrc7','new',NULL,0,'http://127.0.0.1:33151/t/summitrc7/','"5-9-7-1"','Thu, 02 Jan 2020 00:00:00 GMT','51514bc1f86be6285b2a02d4145e1238aa439b2b1c2fdf6807746ada0a66ea94',2,0);
INSERT INTO "pages" VALUES('valleyoval9','full',NULL,0,'http://127.0.0.1:33151/t/valleyoval9/','"5-9-9-2"','Fri, 03 Jan 2020 00:00:00 GMT','75c0a3b2229a16fc90d8314a1174beb1d320d427e394f95d9a5b3d1e98812f0b',2,0);
INSERT INTO "pages" VALUES('willowrc4','full',NULL,0,'http://127.0.0.1:33151/t/willowrc4/','"5-9-4-2"','Fri, 03 Jan 2020 00:00:00 GMT','fd2bf8d67131a3ae0d321090a1234efc3cda20501ea66d3fb99dfb7c0f55339c',2,0);
CREATE TABLE requests (
    uid INTEGER NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    time TEXT NOT NULL,
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    PRIMARY KEY (uid, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "requests" VALUES(0,'tonight','job.start timer metadata=true dry_run=false allow_deactivations= now=false','2026-11-30T01:31:53.896Z','01a22a14-76a8-72eb-aa31-3597e8fca655');
CREATE TABLE robots (
    origin TEXT NOT NULL PRIMARY KEY,
    fetched_at TEXT NOT NULL,
    hash TEXT,
    url TEXT,
    etag TEXT,
    last_modified TEXT,
    doubted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "robots" VALUES('http://127.0.0.1:33151','2026-11-30T01:31:50.582Z',NULL,NULL,NULL,NULL,0);
CREATE TABLE robots_files (
    hash TEXT NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE schedule (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    calendar TEXT NOT NULL,
    last_slot TEXT NOT NULL
) STRICT;
INSERT INTO "schedule" VALUES(1,'*-*-01 04:00:00 UTC','2026-11-30T01:31:50.432Z');
CREATE TABLE scraping_holds (
    source TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "scraping_holds" VALUES('operator','{"by":"root","place":"tracksyncctl disable","reason":"the site moves","remedy":"Lift it with: tracksyncctl enable","since":"2026-11-30T01:31:53.988Z","source":"operator","until":"2026-12-01T01:31:53.988Z"}');
CREATE TABLE staged_choices (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
INSERT INTO "staged_choices" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','badger1','full');
INSERT INTO "staged_choices" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','badgerpark5','full');
INSERT INTO "staged_choices" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','falconmotorsport3','full');
INSERT INTO "staged_choices" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','graniteoval2','full');
INSERT INTO "staged_choices" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','indigodome0','full');
INSERT INTO "staged_choices" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','ridgespeedway8','full');
INSERT INTO "staged_choices" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','summitraceway6','full');
INSERT INTO "staged_choices" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','valleyoval9','full');
INSERT INTO "staged_choices" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','willowrc4','full');
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
INSERT INTO "staged_dashboards" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','badgerpark5','2026-11-30T01:31:52.135Z','8deecb9d87f2720de11c7ff7c878d688f3be12158ae989bde38a3438c6eff00a',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'http://127.0.0.1:33151/t/badgerpark5/','"5-9-5-2"','Fri, 03 Jan 2020 00:00:00 GMT',2,1);
INSERT INTO "staged_dashboards" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','falconmotorsport3','2026-11-30T01:31:52.135Z','c28bdae9fee3ee1562d814c73cef1150da4ab7452ae95dd051fb8fd35e20b6a2',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'http://127.0.0.1:33151/t/falconmotorsport3/','"5-9-3-1"','Thu, 02 Jan 2020 00:00:00 GMT',2,1);
INSERT INTO "staged_dashboards" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','graniteoval2','2026-11-30T01:31:52.135Z','b44794b2ded0ed053c95e5210165784e966ead9f914037e453f04441fdaf6fdf',0,47.262526,-122.456725,'9619 Lakeshore Pkwy Suite B, Tacoma, WA 76588, United States','Tacoma','WA','United States','US','76588','(986) 555-0115','http://www.graniteoval2.example','vorstand@graniteoval2.example','Piste en terre, éclairage le soir, buvette et stands couverts. The club’s loan cars – “first come, first served” – are at the counter… 屋内カーペットコース、毎週日曜日にレースを開催しています。
屋内カーペットコース、毎週日曜日にレースを開催しています。 See the rules at https://rules.example.org/?class=stock&year=2 before you come.','https://assets.livetimescoring.com/track_logos/3/graniteoval2_logo.png?dt=2021-04-17_00:12:29',NULL,0,0,0,0,0,'http://127.0.0.1:33151/t/graniteoval2/','"5-9-2-2"','Fri, 03 Jan 2020 00:00:00 GMT',2,0);
INSERT INTO "staged_dashboards" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','indigodome0','2026-11-30T01:31:52.136Z','928e591c058efe8231ea50baad629300ba2ee4190039233ebdd0cc4a1f09f1a6',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'http://127.0.0.1:33151/t/indigodome0/','"5-9-0-2"','Fri, 03 Jan 2020 00:00:00 GMT',2,1);
INSERT INTO "staged_dashboards" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','ridgespeedway8','2026-11-30T01:31:52.137Z','1bd8dc70d8f056c410e22c996693e4f870cd12a6d90e5707e3490dbb6936d89c',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'http://127.0.0.1:33151/t/ridgespeedway8/','"5-9-8-2"','Fri, 03 Jan 2020 00:00:00 GMT',2,1);
INSERT INTO "staged_dashboards" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','summitraceway6','2026-11-30T01:31:52.143Z','79217a667b744bfaee2ecc1073435ba6265ff6216d5d52e87ad0bf6c9465e336',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'http://127.0.0.1:33151/t/summitraceway6/','"5-9-6-2"','Fri, 03 Jan 2020 00:00:00 GMT',2,1);
INSERT INTO "staged_dashboards" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','valleyoval9','2026-11-30T01:31:52.143Z','75c0a3b2229a16fc90d8314a1174beb1d320d427e394f95d9a5b3d1e98812f0b',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'http://127.0.0.1:33151/t/valleyoval9/','"5-9-9-2"','Fri, 03 Jan 2020 00:00:00 GMT',2,1);
INSERT INTO "staged_dashboards" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','willowrc4','2026-11-30T01:31:52.143Z','fd2bf8d67131a3ae0d321090a1234efc3cda20501ea66d3fb99dfb7c0f55339c',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'http://127.0.0.1:33151/t/willowrc4/','"5-9-4-2"','Fri, 03 Jan 2020 00:00:00 GMT',2,1);
CREATE TABLE staged_listings (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    slug TEXT NOT NULL,
    track_name TEXT,
    last_activity TEXT, inactive_for INTEGER, place INTEGER,
    PRIMARY KEY (job_id, slug)
) STRICT, WITHOUT ROWID;
INSERT INTO "staged_listings" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','badger1','Track Map Park','Yesterday',0,1039459422);
INSERT INTO "staged_listings" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','badgerpark5','Xtreme DSK R/C Speedway','1 hour ago',0,3860619825);
INSERT INTO "staged_listings" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','falconmotorsport3','Xtreme IBF Micro Racing','Yesterday',0,1945341337);
INSERT INTO "staged_listings" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','graniteoval2','Maple Grove QYJ Hobbies & Raceway 2','1 minute ago',0,1609873639);
INSERT INTO "staged_listings" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','indigodome0','Ridgeline CMF Off-Road Arena','23 hours ago',79200,3126819455);
INSERT INTO "staged_listings" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','ridgespeedway8','Summit ZPE RC Raceway','5 hours ago',14400,2833436946);
INSERT INTO "staged_listings" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','summitraceway6','Eagle Rock QBS Dirt Dome','43 minutes ago',2520,3822106421);
INSERT INTO "staged_listings" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','valleyoval9','Club Modéliste JWD de L''Haÿ-les-Roses','5 months ago',9676800,1422188534);
INSERT INTO "staged_listings" VALUES('01a22a14-6fae-7b8e-86bd-12f3b0d89690','willowrc4','Ridgeline RWL RC Raceway','Yesterday',0,1544648228);
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
    updated_at TEXT NOT NULL,
    UNIQUE (source, source_track_slug)
) STRICT;
INSERT INTO "tracks" VALUES('33454388-c2a8-403a-8b1d-b0c27c724de3','liverc','badger1','Track Map Park','https://badger1.liverc.com/','https://badger1.liverc.com/events','Yesterday','2026-11-30T01:31:51.868Z',1,1,30.557093,-97.555392,'5222 County Road 12, Hutto, TX 99478, United States','Hutto','TX','United States','US','99478','(302) 555-0163','https://badger1.example/v1','office@racing.example.com','Season 2: Circuito cubierto con moqueta, cronometraje y aparcamiento.
屋内カーペットコース、毎週日曜日にレースを開催しています。 Piste en terre, éclairage le soir, buvette et stands couverts.',NULL,NULL,229620,15240,1140,2940,60,'2026-11-30T01:31:51.740Z','e496f806bf72cafdb074eb8b8c35035e806e1dd0e8dbe5bf4ca4d0468b9e21d8','2026-11-30T01:31:51.546Z','2026-11-30T01:31:51.868Z');
INSERT INTO "tracks" VALUES('580a9edf-ccbe-4631-9533-19b36c67a4dc','liverc','badgerpark5','Xtreme DSK R/C Speedway','https://badgerpark5.liverc.com/','https://badgerpark5.liverc.com/events','1 hour ago','2026-11-30T01:31:51.868Z',1,1,NULL,NULL,'6007 Mill Lane, Winston-Salem, NC 16329, United States','Winston-Salem','NC','United States','US','16329','(538) 555-0178','http://www.badgerpark5.example','hello@club.example.org','Circuito cubierto con moqueta, cronometraje y aparcamiento.',NULL,NULL,66414,2489,512,742,20,'2026-11-30T01:31:51.775Z','8deecb9d87f2720de11c7ff7c878d688f3be12158ae989bde38a3438c6eff00a','2026-11-30T01:31:51.546Z','2026-11-30T01:31:51.868Z');
INSERT INTO "tracks" VALUES('b4ecf2f2-7065-45ad-aca6-7ac4ba053391','liverc','falconmotorsport3','Xtreme IBF Micro Racing','https://falconmotorsport3.liverc.com/','https://falconmotorsport3.liverc.com/events','Yesterday','2026-11-30T01:31:51.868Z',1,0,50.869412,0.59609,'7209 Kyle Street, Hastings ST9 5XH, United Kingdom','Hastings',NULL,'United Kingdom','GB','ST9 5XH',NULL,NULL,NULL,NULL,'https://assets.livetimescoring.com/track_logos/4/falconmotorsport3_logo.png?dt=2021-02-26_08:10:23',NULL,36596,4032,728,924,28,'2026-11-30T01:31:51.777Z','c28bdae9fee3ee1562d814c73cef1150da4ab7452ae95dd051fb8fd35e20b6a2','2026-11-30T01:31:51.546Z','2026-11-30T01:31:51.546Z');
INSERT INTO "tracks" VALUES('b94c42ca-6ad3-4a4a-afca-e1fdf5b9d3d4','liverc','graniteoval2','Maple Grove QYJ Hobbies & Raceway 2','https://graniteoval2.liverc.com/','https://graniteoval2.liverc.com/events','1 minute ago','2026-11-30T01:31:51.868Z',1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-30T01:31:51.546Z','2026-11-30T01:31:51.868Z');
INSERT INTO "tracks" VALUES('477620a5-108f-4cfd-8ae3-afd5dadcc46e','liverc','indigodome0','Ridgeline CMF Off-Road Arena','https://indigodome0.liverc.com/','https://indigodome0.liverc.com/events','23 hours ago','2026-11-30T01:31:51.868Z',1,0,NULL,NULL,'6904 Fairground Ave, Whanganui 07344, New Zealand','Whanganui',NULL,'New Zealand','NZ','07344',NULL,'http://www.indigodome0.example',NULL,'Outdoor clay, 1/8 and 1/10 scale, layout changed every six weeks. The club’s loan cars – “first come, first served” – are at the counter…

Track size 40 x 22 m; power, compressed air and tyre warmers allowed.

Circuito cubierto con moqueta, cronometraje y aparcamiento.
Bring your own "AMB" transponder or rent one (5 < 10 in stock).','https://assets.livetimescoring.com/track_logos/1/indigodome0_logo.png?dt=2016-01-19_03:18:25','http://facebook.com/indigodome0',22801,1052,145,140,5,'2026-11-30T01:31:51.777Z','928e591c058efe8231ea50baad629300ba2ee4190039233ebdd0cc4a1f09f1a6','2026-11-30T01:31:51.546Z','2026-11-30T01:31:51.868Z');
INSERT INTO "tracks" VALUES('3b307f42-d3da-47d5-b15d-dc5059d568ba','liverc','ridgespeedway8','Summit ZPE RC Raceway','https://ridgespeedway8.liverc.com/','https://ridgespeedway8.liverc.com/events','5 hours ago','2026-11-30T01:31:51.868Z',1,0,36.104616,-80.249429,'5996 Hobby Court, Winston-Salem, NC 01859, United States','Winston-Salem','NC','United States','US','01859',NULL,'http://www.ridgespeedway8.example','info@mail.example.net','Track size 40 x 22 m; power, compressed air and tyre warmers allowed. 屋内カーペットコース、毎週日曜日にレースを開催しています。 Club racing on Saturdays & open practice on Wednesdays from 4 pm.
The club’s loan cars – “first come, first served” – are at the counter… Club racing on Saturdays & open practice on Wednesdays from 4 pm.',NULL,NULL,476000,23681,2380,4641,119,'2026-11-30T01:31:51.778Z','1bd8dc70d8f056c410e22c996693e4f870cd12a6d90e5707e3490dbb6936d89c','2026-11-30T01:31:51.546Z','2026-11-30T01:31:51.868Z');
INSERT INTO "tracks" VALUES('c9deaadb-86ba-4542-be4d-86fa009c9c36','liverc','summitraceway6','Eagle Rock QBS Dirt Dome','https://summitraceway6.liverc.com/','https://summitraceway6.liverc.com/events','43 minutes ago','2026-11-30T01:31:51.868Z',1,0,NULL,NULL,'4921 Mill Lane, Gqeberha 00664, South Africa','Gqeberha',NULL,'South Africa','ZA','00664','+27 11 159 0706','http://www.summitraceway6.example','rc+club@example.org','Bring your own "AMB" transponder or rent one (5 < 10 in stock). The club’s loan cars – “first come, first served” – are at the counter…

The club’s loan cars – “first come, first served” – are at the counter… Bring your own "AMB" transponder or rent one (5 < 10 in stock).

New racers welcome: loan cars at the counter, first race free. The club’s loan cars – “first come, first served” – are at the counter…','https://assets.livetimescoring.com/track_logos/7/summitraceway6_logo.png?dt=2024-01-19_04:15:26',NULL,0,0,0,0,0,'2026-11-30T01:31:51.785Z','79217a667b744bfaee2ecc1073435ba6265ff6216d5d52e87ad0bf6c9465e336','2026-11-30T01:31:51.546Z','2026-11-30T01:31:51.868Z');
INSERT INTO "tracks" VALUES('0f7e384c-e09d-45f1-ae3a-9e9df9e216b9','liverc','summitrc7','Xtreme AIZ Dirt Dome','https://summitrc7.liverc.com/','https://summitrc7.liverc.com/events','8 months ago','2026-11-30T01:31:51.546Z',0,0,61.181567,-149.881617,'4656 Mill Lane, Anchorage, AK 41768, United States','Anchorage','AK','United States','US','41768','(345) 555-0180',NULL,'rc+club@summitrc7.example','See the rules at https://rules.example.org/?class=stock&year=2 before you come. Indoor carpet on-road with a raised drivers'' stand and heated pits.

🏁 Food truck on race days 🌮','https://assets.livetimescoring.com/track_logos/8/summitrc7_logo.png?dt=2019-07-16_07:11:25',NULL,20270,930,40,150,5,'2026-11-30T01:31:51.450Z','51514bc1f86be6285b2a02d4145e1238aa439b2b1c2fdf6807746ada0a66ea94','2026-11-30T01:31:51.546Z','2026-11-30T01:31:51.868Z');
INSERT INTO "tracks" VALUES('04552f1f-cfee-4b9e-8bab-7a0989cbe131','liverc','willowrc4','Ridgeline RWL RC Raceway','https://willowrc4.liverc.com/','https://willowrc4.liverc.com/events','Yesterday','2026-11-30T01:31:51.868Z',1,0,NULL,NULL,'9069 County Road 12, Salt Lake City, UT 29757, United States','Salt Lake City','UT','United States','US','29757',NULL,'https://willowrc4.example/','hello@club.example.org',NULL,'https://assets.livetimescoring.com/track_logos/5/willowrc4_logo.png?dt=2018-07-19_05:18:21','http://facebook.com/willowrc4',12691,329,189,231,7,'2026-11-30T01:31:51.807Z','fd2bf8d67131a3ae0d321090a1234efc3cda20501ea66d3fb99dfb7c0f55339c','2026-11-30T01:31:51.546Z','2026-11-30T01:31:51.546Z');
INSERT INTO "tracks" VALUES('4f8499cf-a25f-4c5c-8a24-f2cd25a6fa52','liverc','valleyoval9','Club Modéliste JWD de L''Haÿ-les-Roses','https://valleyoval9.liverc.com/','https://valleyoval9.liverc.com/events','5 months ago','2026-11-30T01:31:51.868Z',1,0,NULL,NULL,'72, Allée des Érables, Besançon 08167, France','Besançon',NULL,'France','FR','08167','+33 1 99 00 31 46','http://www.valleyoval9.example','office@valleyoval9.example',NULL,NULL,'http://facebook.com/valleyoval9',2742,120,63,129,3,'2026-11-30T01:31:51.788Z','75c0a3b2229a16fc90d8314a1174beb1d320d427e394f95d9a5b3d1e98812f0b','2026-11-30T01:31:51.868Z','2026-11-30T01:31:51.868Z');
CREATE INDEX jobs_by_begun ON jobs (begun);
CREATE INDEX requests_by_job ON requests (job_id);
CREATE UNIQUE INDEX attention_open ON attention (kind) WHERE closed_at IS NULL;
CREATE INDEX tracks_inactive ON tracks (source_track_slug) WHERE is_active = 0;
CREATE INDEX tracks_followed ON tracks (source_track_slug) WHERE is_followed = 1;
CREATE INDEX events_by_job ON events (job_id, seq);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',40);
INSERT INTO "sqlite_sequence" VALUES('completeness',2);
INSERT INTO "sqlite_sequence" VALUES('attention',3);
PRAGMA application_id = 1414756718;
PRAGMA user_version = 7;
COMMIT;
