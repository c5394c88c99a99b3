# make install, make uninstall: the release programs and all that belongs to them, into GNU's directories.
#
# Nothing is built here, so that root need not have Swift: make release comes first. What systemd reads goes to where
# pkg-config says that it looks; it looks in /usr/local, too.

prefix = /usr/local
exec_prefix = $(prefix)
bindir = $(exec_prefix)/bin
datarootdir = $(prefix)/share
datadir = $(datarootdir)
docdir = $(datarootdir)/doc/tracksync
mandir = $(datarootdir)/man
# Not in the prefix: the daemon looks in /etc, wherever it lies itself.
sysconfdir = /etc

systemd_prefix = $(if $(filter /usr/local,$(prefix)),\
	--define-variable=prefix=$(prefix) --define-variable=rootprefix=$(prefix))
systemd_directory = $(or $(shell pkg-config $(systemd_prefix) --variable=$(1) systemd 2>/dev/null),$(prefix)/lib/$(2))
systemdsystemunitdir = $(call systemd_directory,systemdsystemunitdir,systemd/system)
systemdsystempresetdir = $(call systemd_directory,systemdsystempresetdir,systemd/system-preset)
sysusersdir = $(call systemd_directory,sysusersdir,sysusers.d)
tmpfilesdir = $(call systemd_directory,tmpfilesdir,tmpfiles.d)
catalogdir = $(call systemd_directory,catalogdir,systemd/catalog)

bashcompletiondir = $(datadir)/bash-completion/completions
# Debian's zsh leaves site-functions in /usr alone.
zshcompletiondir = $(datadir)/zsh/$(if $(filter /usr,$(prefix)),vendor-completions,site-functions)
fishcompletiondir = $(datadir)/fish/vendor_completions.d

INSTALL = install
INSTALL_PROGRAM = $(INSTALL) -m 755
INSTALL_DATA = $(INSTALL) -m 644

PROGRAMS = tracksyncd tracksyncctl
UNITS = $(wildcard systemd/*.socket systemd/*.service systemd/*.timer)
PRESETS = $(wildcard systemd/*.preset)
SYSUSERS = $(wildcard systemd/sysusers.d/*.conf)
TMPFILES = $(wildcard systemd/tmpfiles.d/*.conf)
CATALOGS = $(wildcard systemd/*.catalog)
RULES = $(wildcard etc/*.rules.yml)
PAGES = $(filter-out man/tracksync-web.8,$(wildcard man/*.[1-8]))
DASHBOARDS = $(wildcard etc/grafana/*.json)
DOCUMENTS = README.md CHANGELOG.md
settings = $(sysconfdir)/tracksync/tracksyncd.toml

# Units name the programs and the settings by their whole paths.
placed = -e 's|/usr/bin/\(tracksync[a-z]*\)|$(bindir)/\1|g' $(if $(filter-out /etc,$(sysconfdir)),\
	-e 's|/etc/tracksync/|$(sysconfdir)/tracksync/|g' -e 's|^ExecStart=.*/tracksyncd$$|& --config $(settings)|')

install:
	@for program in $(PROGRAMS:%=$(RELEASE)/%) $(RELEASE)/completions/fish; do test -e $$program || { \
		echo "tracksync: $$program is not there. Build it first, as yourself: make release" >&2; exit 1; }; done
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(systemdsystemunitdir) $(DESTDIR)$(dir $(settings))
	$(INSTALL_PROGRAM) $(PROGRAMS:%=$(RELEASE)/%) $(DESTDIR)$(bindir)
	@test -e $(DESTDIR)$(settings) && echo '$(DESTDIR)$(settings) is there and stays as it is' || \
		$(INSTALL_DATA) -v etc/tracksyncd.toml $(DESTDIR)$(settings)
	for unit in $(notdir $(UNITS)); do sed $(placed) systemd/$$unit >$(DESTDIR)$(systemdsystemunitdir)/$$unit && \
		chmod 644 $(DESTDIR)$(systemdsystemunitdir)/$$unit || exit 1; done
	for page in $(notdir $(PAGES)); do \
		$(INSTALL_DATA) -D -t $(DESTDIR)$(mandir)/man$${page##*.} man/$$page || exit 1; done
	$(if $(SYSUSERS),$(INSTALL_DATA) -D -t $(DESTDIR)$(sysusersdir) $(SYSUSERS))
	$(if $(TMPFILES),$(INSTALL_DATA) -D -t $(DESTDIR)$(tmpfilesdir) $(TMPFILES))
	$(if $(PRESETS),$(INSTALL_DATA) -D -t $(DESTDIR)$(systemdsystempresetdir) $(PRESETS))
	$(if $(CATALOGS),$(INSTALL_DATA) -D -t $(DESTDIR)$(catalogdir) $(CATALOGS))
	$(if $(RULES),$(INSTALL_DATA) -D -t $(DESTDIR)$(datadir)/tracksync $(RULES))
	$(if $(DASHBOARDS),$(INSTALL_DATA) -D -t $(DESTDIR)$(datadir)/tracksync/grafana $(DASHBOARDS))
	$(INSTALL_DATA) -D -t $(DESTDIR)$(docdir) $(DOCUMENTS)
	$(INSTALL_DATA) -D $(RELEASE)/completions/bash $(DESTDIR)$(bashcompletiondir)/tracksyncctl
	$(INSTALL_DATA) -D $(RELEASE)/completions/zsh $(DESTDIR)$(zshcompletiondir)/_tracksyncctl
	$(INSTALL_DATA) -D $(RELEASE)/completions/fish $(DESTDIR)$(fishcompletiondir)/tracksyncctl.fish
	@test -n '$(DESTDIR)' || printf '%s\n' 'Installed. To make the user, and to start it now and at each boot:' \
		'  systemd-sysusers && systemd-tmpfiles --create && journalctl --update-catalog' \
		'  systemctl daemon-reload && systemctl enable --now $(notdir $(filter-out $(wildcard \
			systemd/tracksync.service systemd/tracksync-backup.* systemd/*@.service),$(UNITS)))'

# The web console is a package of its own: who wants it, installs it beside the daemon.
web_settings = $(sysconfdir)/tracksync/web.toml
WEB_UNITS = $(wildcard systemd/web/*.socket systemd/web/*.service)
WEB_SYSUSERS = $(wildcard systemd/web/sysusers.d/*.conf)
placed_web = $(placed) $(if $(filter-out /etc,$(sysconfdir)),-e 's|^ExecStart=.*/tracksync-web$$|& --config $(web_settings)|')

install-web:
	@test -e $(RELEASE)/openapi.json || { \
		echo "tracksync: $(RELEASE)/openapi.json is not there. Build it first, as yourself: make release" >&2; exit 1; }
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(systemdsystemunitdir) $(DESTDIR)$(dir $(web_settings))
	$(INSTALL_PROGRAM) $(RELEASE)/tracksync-web $(DESTDIR)$(bindir)
	@test -e $(DESTDIR)$(web_settings) && echo '$(DESTDIR)$(web_settings) is there and stays as it is' || \
		$(INSTALL_DATA) -v etc/web.toml $(DESTDIR)$(web_settings)
	for unit in $(notdir $(WEB_UNITS)); do \
		sed $(placed_web) systemd/web/$$unit >$(DESTDIR)$(systemdsystemunitdir)/$$unit && \
		chmod 644 $(DESTDIR)$(systemdsystemunitdir)/$$unit || exit 1; done
	$(INSTALL_DATA) -D -t $(DESTDIR)$(mandir)/man8 man/tracksync-web.8
	$(INSTALL_DATA) -D -t $(DESTDIR)$(sysusersdir) $(WEB_SYSUSERS)
	$(INSTALL_DATA) -D -t $(DESTDIR)$(datadir)/tracksync $(RELEASE)/openapi.json
	@test -n '$(DESTDIR)' || printf '%s\n' 'Installed. To make the user, and to start it now and at each boot:' \
		'  systemd-sysusers && systemctl daemon-reload && systemctl enable --now tracksync-web.socket'

uninstall-web:
	rm -f $(DESTDIR)$(bindir)/tracksync-web $(DESTDIR)$(mandir)/man8/tracksync-web.8 \
		$(addprefix $(DESTDIR)$(systemdsystemunitdir)/,$(notdir $(WEB_UNITS))) \
		$(addprefix $(DESTDIR)$(sysusersdir)/,$(notdir $(WEB_SYSUSERS))) $(DESTDIR)$(datadir)/tracksync/openapi.json
	@if cmp -s etc/web.toml $(DESTDIR)$(web_settings); then rm -v $(DESTDIR)$(web_settings); fi
	@for directory in $(DESTDIR)$(datadir)/tracksync $(DESTDIR)$(dir $(web_settings)); do \
		if [ -d $$directory ]; then rmdir --ignore-fail-on-non-empty $$directory; fi; done

uninstall:
	rm -f $(PROGRAMS:%=$(DESTDIR)$(bindir)/%) \
		$(addprefix $(DESTDIR)$(systemdsystemunitdir)/,$(notdir $(UNITS))) \
		$(foreach page,$(notdir $(PAGES)),$(DESTDIR)$(mandir)/man$(subst .,,$(suffix $(page)))/$(page)) \
		$(addprefix $(DESTDIR)$(sysusersdir)/,$(notdir $(SYSUSERS))) \
		$(addprefix $(DESTDIR)$(tmpfilesdir)/,$(notdir $(TMPFILES))) \
		$(addprefix $(DESTDIR)$(systemdsystempresetdir)/,$(notdir $(PRESETS))) \
		$(addprefix $(DESTDIR)$(catalogdir)/,$(notdir $(CATALOGS))) \
		$(addprefix $(DESTDIR)$(datadir)/tracksync/,$(notdir $(RULES))) \
		$(addprefix $(DESTDIR)$(datadir)/tracksync/grafana/,$(notdir $(DASHBOARDS))) \
		$(DOCUMENTS:%=$(DESTDIR)$(docdir)/%) \
		$(DESTDIR)$(bashcompletiondir)/tracksyncctl $(DESTDIR)$(zshcompletiondir)/_tracksyncctl \
		$(DESTDIR)$(fishcompletiondir)/tracksyncctl.fish
	@if cmp -s etc/tracksyncd.toml $(DESTDIR)$(settings); then rm -v $(DESTDIR)$(settings); fi
	@for directory in $(DESTDIR)$(docdir) $(DESTDIR)$(datadir)/tracksync $(DESTDIR)$(dir $(settings)); do \
		if [ -d $$directory ]; then rmdir --ignore-fail-on-non-empty $$directory; fi; done
