/// The shapes of the API's answers, for its description.
enum APISchemas {
    /// By name.
    static let all: JSONTree = [
        "Problem": object(
            ["type": text, "title": text, "status": number, "detail": text, "code": text, "message": text],
            [
                "remedy": object([:], ["code": text, "text": text]), "jobId": text, "candidates": list(text),
            ]),
        "Job": job(beside: [:]),
        "JobDetails": job(beside: [
            "failures": list(object(["slug": text, "code": text, "message": text])),
            "withheld": list(object(["slug": text, "name": text])), "issues": list(issue),
        ]),
        "JobList": object(["jobs": list(ref("Job")), "total": number]),
        "Start": object(["jobId": text, "alreadyRunning": flag], ["host": text, "job": ref("Job")]),
        "HealthShort": object(["status": health], ["checks": list(ref("HealthCheck"))]),
        "Health": object([
            "status": health, "checks": list(ref("HealthCheck")), "attention": list(ref("AttentionPoint")),
        ]),
        "HealthCheck": object(
            ["name": text, "ok": flag, "state": text, "message": text], ["hint": text, "action": anyObject]),
        "AttentionPoint": object(
            ["id": number, "kind": text, "since": time, "jobId": text, "message": text, "hint": text],
            ["action": anyObject]),
        "AttentionList": object(["points": list(ref("AttentionPoint"))]),
        "Status": object(
            [
                "version": text, "protocol": number, "instance": text, "startedAt": time, "stateDirectory": text,
                "catalogueUrl": text, "scraping": ref("Scraping"), "runningJob": orNull(ref("Job")),
                "scheduledJob": orNull(ref("Job")), "lastJob": orNull(ref("Job")), "lastSuccessAt": orNull(time),
                "nextSlotAt": orNull(time), "attention": number,
                "tracks": object(["active": number, "inactive": number, "followed": number]),
            ],
            ["configuration": text, "health": text, "schedule": ref("Schedule"), "publication": ref("PublishStatus")]),
        "Schedule": object(
            [
                "calendar": orNull(text), "jitterSeconds": real, "catchUp": flag, "timeZone": text,
                "lastSlot": orNull(time), "next": list(time), "scheduledJob": orNull(ref("Job")),
            ],
            [
                "timer": object(["unit": text], ["active": flag, "next": time, "problem": text]),
                "nextRun": object(["at": time, "source": text], ["dueAt": time]), "blocked": flag,
            ]),
        "Scraping": object(["enabled": flag, "blocks": list(block)], ["notStored": text]),
        "ScrapingChange": object(
            ["enabled": flag, "blocks": list(block), "removed": list(block)],
            ["kept": block, "extended": block, "notStored": text]),
        "AuditList": object([
            "entries": list(
                object(
                    ["time": time, "requestedBy": requester, "method": text, "outcome": text],
                    ["parameters": text, "reason": text, "jobId": text])),
            "total": number,
        ]),
        "Completeness": object([
            "runs": list(
                object(
                    ["jobId": text, "time": time, "tracks": number, "present": anyObject], ["coordinates": anyObject]))
        ]),
        "HostList": object([
            "hosts": list(
                object(
                    [
                        "host": text, "version": text, "since": time, "seenAt": time, "generation": number,
                        "behind": number, "holdsLease": flag, "isSelf": flag,
                    ], ["jobId": text]))
        ]),
        "PublishStatus": publishStatus,
        "PublishStart": object(["status": ref("PublishStatus")], ["report": publishReport]),
        "ServiceLevel": object(
            [
                "level": object([
                    "maxDurationSeconds": real, "maxFailedPercent": number, "successWithinSeconds": real,
                    "objectivePercent": number,
                ]),
                "since": time, "until": time, "runs": number, "succeeded": number, "withinLevel": number,
                "stages": list(object(["stage": text, "p50Seconds": real, "p95Seconds": real])),
                "errorBudget": real, "errorBudgetLeft": real, "added": number, "updated": number, "deactivated": number,
            ],
            ["withinPercent": real, "p50Seconds": real, "p95Seconds": real, "longestGapSeconds": real]),
        "NotifyStatus": object([
            "targets": list(
                object(
                    [
                        "name": text, "type": text, "address": text, "events": list(text), "minSeverity": text,
                        "waiting": number, "givenUp": number,
                    ],
                    [
                        "lastSuccessAt": time, "lastErrorAt": time, "lastError": text, "failingSince": time,
                        "nextTryAt": time, "mutedUntil": time,
                    ])),
            "conditions": list(
                object(
                    ["id": text, "key": text, "kind": text, "severity": text, "since": time, "message": text],
                    ["action": anyObject, "jobId": text, "acknowledgedAt": time, "acknowledgedBy": text])),
            "mutes": list(ref("NotifyMute")),
        ]),
        "NotifyMute": object(["what": text, "since": time, "until": time, "by": text], ["reason": text]),
        "NotifyTestResults": object([
            "results": list(object(["target": text, "ok": flag, "answer": text, "seconds": real]))
        ]),
        "NotifyRetryResult": object(["count": number]),
        "NotifyUnmuteResult": object(["removed": list(text)]),
        "TrackPage": object(
            ["tracks": list(listedTrack), "total": number, "offset": number],
            ["places": object(["examined": number, "located": number, "places": text])]),
        "Track": track,
        "ChangePage": object(
            [
                "changes": list(
                    object(
                        ["time": time, "slug": text, "kind": text, "cause": text],
                        [
                            "number": number, "name": text, "field": text, "old": anyValue, "new": anyValue,
                            "jobId": text, "user": text, "reason": text,
                        ])),
                "last": number,
            ], ["next": number]),
        "IssueList": object(["issues": list(issue), "total": number]),
        "IssueAckResult": object(["changed": number, "open": number]),
        "FollowResult": object(["changed": list(text), "unchanged": list(text)]),
    ]

    private static let text: JSONTree = ["type": "string"]
    private static let number: JSONTree = ["type": "integer"]
    private static let real: JSONTree = ["type": "number"]
    private static let flag: JSONTree = ["type": "boolean"]
    private static let time: JSONTree = ["type": "string", "format": "date-time"]
    private static let anyObject: JSONTree = ["type": "object"]
    private static let anyValue: JSONTree = ["type": ["string", "number"]]
    private static let health: JSONTree = ["type": "string", "enum": ["healthy", "degraded", "unhealthy"]]
    private static let requester = object(["uid": number, "user": text, "pid": number])

    private static let issue = object(
        ["slug": text, "kind": text, "field": text, "value": text],
        ["since": time, "acknowledgedAt": time, "acknowledgedBy": text])
    private static let block = object(
        ["source": text, "place": text, "since": time, "hint": text],
        ["until": time, "by": text, "reason": text, "action": anyObject])
    private static let publishStatus = object(
        ["state": text, "failedAttempts": number],
        [
            "target": text, "profile": text, "lastSuccessAt": time, "publishedGeneration": number, "generation": number,
            "behindSince": time, "nextTryAt": time,
            "error": object(["code": text, "message": text, "hint": text], ["action": anyObject, "sqlState": text]),
        ])
    private static let publishReport = object(
        [
            "target": text, "jobId": text, "generation": number, "dryRun": flag,
            "counts": object(["inserted": number, "updated": number, "deactivated": number, "unchanged": number]),
            "warnings": list(text), "seconds": real, "finishedAt": time,
        ],
        [
            "differences": list(
                object([
                    "column": text, "rows": number,
                    "examples": list(object(["slug": text], ["old": text, "new": text])),
                ]))
        ])
    /// A track in a list.
    private static let listedTrack = object(
        ["slug": text, "name": text, "isActive": flag, "isFollowed": flag],
        [
            "city": text, "state": text, "countryCode": text, "lastActivity": text, "lastSeenAt": time, "leftAt": time,
            "latitude": real, "longitude": real, "distance": real,
        ])
    /// A track with all that is known of it.
    private static let track = object(
        [
            "slug": text, "name": text, "issues": list(issue), "sameName": list(text), "id": text, "source": text,
            "sourceTrackSlug": text, "trackName": text, "trackUrl": text, "eventsUrl": text, "isActive": flag,
            "isFollowed": flag, "createdAt": time,
        ],
        [
            "lastActivity": text, "leftAt": time, "livercTrackLastUpdated": text, "lastSeenAt": time, "updatedAt": time,
            "latitude": real, "longitude": real, "address": text, "city": text, "state": text, "country": text,
            "countryCode": text, "postalCode": text, "phone": text, "website": text, "email": text, "description": text,
            "logoUrl": text, "facebookUrl": text, "totalLaps": number, "totalPracticeSessions": number,
            "totalRaces": number, "totalEntries": number, "totalEvents": number, "isLive": flag, "currentEvent": text,
            "resultsThisMonth": number, "sessionsThisMonth": number, "videosThisMonth": number, "geoLatitude": real,
            "geoLongitude": real, "geoPrecision": text, "geoSource": text, "geoAt": time, "metadataFetchedAt": time,
            "metadataSourceHash": text,
            "lastReading": object(["reason": text, "notModified": flag], ["failedAt": time]),
        ])
    private static func ref(_ name: String) -> JSONTree { ["$ref": .text("#/components/schemas/\(name)")] }
    private static func list(_ items: JSONTree) -> JSONTree { ["type": "array", "items": items] }
    private static func orNull(_ schema: JSONTree) -> JSONTree { ["anyOf": [schema, ["type": "null"]]] }

    private static func object(_ required: [String: JSONTree], _ optional: [String: JSONTree] = [:]) -> JSONTree {
        var schema: [String: JSONTree] = [
            "type": "object", "properties": .object(required.merging(optional) { $1 }),
        ]
        if !required.isEmpty { schema["required"] = .list(required.keys.sorted().map { .text($0) }) }
        return .object(schema)
    }

    /// A job: the keys that the race-analytics application reads are always there.
    private static func job(beside others: [String: JSONTree]) -> JSONTree {
        let keys: [String: JSONTree] = [
            "jobId": text, "status": ["type": "string", "enum": ["pending", "running", "success", "error"]],
            "stage": ["type": "string", "enum": ["metadata", "upsert"]], "processed": number, "total": number,
            "error": orNull(text), "reportPath": orNull(text), "metadataFailures": number, "tracksAdded": number,
            "tracksUpdated": number, "tracksDeactivated": number, "metadataEnabled": flag,
            "durationSeconds": orNull(real), "startedAt": orNull(time), "completedAt": orNull(time),
            "stageMetrics": list(
                object(["stage": text, "durationSeconds": real, "itemsProcessed": number, "itemsTotal": number])),
            "state": text, "etaSeconds": orNull(real), "rate": orNull(real), "resumable": flag, "trigger": text,
            "requestedBy": requester,
            "options": object(
                ["metadata": flag, "full": flag, "dryRun": flag],
                ["allowDeactivations": number, "allowAdditions": number]),
            "createdAt": time, "counts": anyObject,
            "warnings": list(object(["code": text, "message": text], ["count": number, "action": anyObject])),
        ]
        return object(
            keys.merging(others) { $1 },
            [
                "number": number, "syncStage": text, "pause": text, "reason": text, "slot": time, "startAt": time,
                "attempt": number, "retryOf": text, "nextTryAt": time, "resumedFrom": text, "resumedBy": text,
                "appliedAt": time,
                "failure": object(["code": text, "message": text, "retryable": flag], ["action": anyObject]),
                "host": text,
            ])
    }
}
