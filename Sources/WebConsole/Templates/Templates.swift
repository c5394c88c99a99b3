/// The templates by name, in the language of Mustache.
///
/// A name that begins with a dot is looked up in the innermost fields alone, so that a row without a value does not show
/// the page's. Scripts and styles stand in files of their own: the pages' policy allows nothing else.
enum Templates {
    static let all: [String: String] = [
        "layout": layout, "time": time, "age": age, "remedy": remedy, "job-state": jobState, "progress": progress,
        "strip": strip, "job-rows": jobRows, "reason-field": reasonField, "map": map, "rows": rows, "spans": spans,
        "value": value, "follow": follow, "start-form": startForm, "cancel-form": cancelForm, "scraping": scraping,
        "report": report, "stage-bars": stageBars, "option": option,
        "overview": overview, "jobs": jobs, "job": job, "tracks": tracks, "track": track, "quality": quality,
        "levels": levels, "audit": audit, "settings": settings, "error": error, "lost": lost, "login": login,
    ]
}
