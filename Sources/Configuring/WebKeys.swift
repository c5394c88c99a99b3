extension ConfigurationKey {
    /// The keys of `web.toml`, in the order in which they are shown.
    static let web: [ConfigurationKey] =
        [
            .texts(
                "web.listen", \.web.listen, .printable("an address with a port, or the absolute path of a socket"),
                atMost: 8,
                "where the server listens, unless systemd hands sockets over"),
            .text("web.control_socket", \.web.controlSocket, .socketPath, "the daemon's socket"),
            .texts(
                "web.allowed_hosts", \.web.allowedHosts, .printable("a name or an address, without a port"), atMost: 64,
                "names of this server that browsers may ask for, besides localhost and the loopback addresses"),
            .flag("web.changes", \.web.changes, "whether anything can be changed, by those who may"),
            .texts(
                "web.trusted_proxies", \.web.trustedProxies,
                .printable("an address, a network, or a user for Unix sockets"), atMost: 64,
                "web servers whose word counts for who a user is"),
            .optionalText(
                "web.user_header", \.web.userHeader, .printable("the name of a header, or empty for none"),
                "header in which a trusted proxy gives the user's name"),
            .optionalText(
                "web.token_file", \.web.tokenFile, .optionalPath,
                "file with a token that lets whoever knows it change things; the credential token is the other way"),
            .texts(
                "web.trusted_clients", \.web.trustedClients, .printable("an address or a network"), atMost: 64,
                "programs that may change things without saying who they are"),
            .text(
                "web.path_prefix", \.web.pathPrefix, .printable("a path without a slash at its end, or empty for none"),
                "what a web server in front has before every path"),
            .duration(
                "web.idle_timeout", \.web.idleTimeout, .seconds(1) ... .seconds(86_400),
                "how long nobody may ask before the program ends, where systemd starts it again"),
        ] + all.filter { $0.section == "log" }
}
