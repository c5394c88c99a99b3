internal import FoundationEssentials

/// Writes pages as HTML, by templates that are a part of the program.
package struct ConsoleRenderer: Sendable {
    private let templates = CompiledTemplates()
    private let assets: ConsoleAssets
    private let version: String

    /// Makes a renderer.
    package init(version: String, assets: ConsoleAssets = ConsoleAssets()) {
        self.assets = assets
        self.version = version
    }

    /// The page as a document of HTML; empty when a template is wrong, which a test finds.
    package func html(_ page: any ConsolePage, _ context: PageContext) -> String {
        let restriction = context.viewer.restriction
        let frame: Fields = [
            "prefix": context.prefix, "title": page.title, "version": version, "page": page.template,
            "css": assets.styleSheet.address, "js": assets.script.address, "icon": assets.icon.address,
            "refresh": page.refreshSeconds.map(String.init), "poll": page.changesByItself,
            "events": page.followedJob.map { "/api/v1/tracks/sync/\($0)/events" },
            "notice": context.notice?.text, "returnPath": context.path,
            "made": TimeFields.fields(context.now, now: context.now),
            "mayChange": restriction == nil, "viewer": context.viewer.name, "hasSession": context.viewer.hasSession,
            "canLogIn": restriction == .notLoggedIn,
            "readOnly": restriction.map { restriction in
                switch restriction {
                case .changesOff: "Read only: web.changes is false."
                case .notLoggedIn: "Read only until you log in."
                case .notAllowed: "Read only: you may not change anything."
                }
            },
            "sections": ConsoleSection.allCases.map { section -> Fields in
                ["label": section.label, "path": section.path, "isCurrent": section == page.section]
            },
        ]
        return templates.html(of: page.template, frame.merging(page.fields(context)))
    }
}
