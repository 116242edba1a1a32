package rules

import (
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// ScriptTLSOff reports commands and variables that switch the check of certificates or signatures off.
var ScriptTLSOff = &lint.Analyzer{
	Name:     "script-tls-off",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a script downloads without checking whom it talks to

Without the check of the certificate, whoever stands on the way can read the passwords and
tokens that a command sends, and change what it downloads. Without the check of signatures,
a package may come from anybody.

For a server with a certificate of your own, give the command the certificate of its authority:
curl --cacert, wget --ca-certificate, git config http.sslCAInfo, NODE_EXTRA_CA_CERTS,
pip --cert. GitLab gives jobs that of its own server in the file CI_SERVER_TLS_CA_FILE (docs:
ci/variables/predefined_variables).

Requests to the machine itself and to services of the job, whose names have no dot, are left
alone.`,
	Bad:  "deploy:\n  script:\n    - curl -k -T app.tar.gz https://files.acme.io/\n",
	Good: "deploy:\n  script:\n    - curl --cacert \"$ACME_CA\" -T app.tar.gz https://files.acme.io/\n",
	Run:  scriptTLSOff,
}

// tlsTexts are the texts without which a script switches nothing off.
var tlsTexts = []string{
	"curl", "insecure", "no-check-certificate", "ssl", "Ssl", "SSL", "TLS", "HTTPSVERIFY", "trusted-host", "allow-un", "force-yes", "nogpgcheck", "no-gpg-checks",
	"AllowUnauthenticated", "AllowInsecureRepositories", "trusted=yes",
}

func scriptTLSOff(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, tlsTexts...) {
		for _, assign := range cmd.Assigns {
			value, _ := assign.Value.Literal()
			checkTLSVariable(pass, s, assign.Name, value, assign.Span())
		}
		if cmd.Base() == "export" {
			for _, w := range cmd.Operands() {
				text, _ := w.Literal()
				name, value, _ := strings.Cut(text, "=")
				checkTLSVariable(pass, s, name, value, w.Span())
			}
		}
		if span, ok := withoutTLS(cmd); ok {
			s.report(pass, lint.Findingf(span, "%s does not check whom it talks to: take %q away, and give it the certificate of the server's authority",
				cmd.Base(), strings.Trim(span.Text(), `"'`)))
		}
		if span, ok := withoutSignature(cmd); ok {
			s.report(pass, lint.Findingf(span, "%s does not check who made the packages: take %q away, and add the key of the repository",
				packageManagerOf(cmd), strings.Trim(span.Text(), `"'`)))
		}
	}
	return tlsVariables(pass)
}

// withoutTLS returns the place of the words that tell a command not to check certificates, false when there are none.
func withoutTLS(cmd *script.Command) (source.Span, bool) {
	switch cmd.Base() {
	case "curl":
		if w := curlInsecure(cmd); w != nil && reachesOut(cmd) {
			return w.Span(), true
		}
	case "wget":
		if w := wordIn(cmd, "--no-check-certificate"); w != nil && reachesOut(cmd) {
			return w.Span(), true
		}
	case "kubectl", "helm", "oc":
		if w := wordIn(cmd, "--insecure-skip-tls-verify", "--insecure-skip-tls-verify=true"); w != nil {
			return w.Span(), true
		}
	case "aws":
		if w := wordIn(cmd, "--no-verify-ssl"); w != nil {
			return w.Span(), true
		}
	case "pip", "pip3", "python", "python3":
		return trustedHost(cmd)
	case "git":
		return settingOff(cmd, "http.", ".sslverify")
	case "npm", "yarn", "pnpm":
		if w := wordIn(cmd, "--strict-ssl=false", "--no-strict-ssl"); w != nil {
			return w.Span(), true
		}
		return settingOff(cmd, "", "strict-ssl", "enablestrictssl")
	}
	return source.Span{}, false
}

// wordIn returns the first word of a command that is one of the texts, nil when none is.
func wordIn(cmd *script.Command, texts ...string) *script.Word {
	for _, w := range cmd.Args() {
		if w.Is(texts...) {
			return w
		}
	}
	return nil
}

// curlValues are the letters of curl that take a value, so that what follows them is no option.
// Source: docs: curl.se/docs/manpage.html.
const curlValues = "AbcCdDeEFhHKmoPQrtTuUwxXyYz"

// curlInsecure returns the word with -k or --insecure, nil when there is none.
func curlInsecure(cmd *script.Command) *script.Word {
	for _, w := range cmd.Args() {
		text := w.Prefix()
		if w.Is("--insecure", "--proxy-insecure") {
			return w
		}
		if len(text) < 2 || text[0] != '-' || text[1] == '-' {
			continue
		}
		for _, letter := range text[1:] {
			if letter == 'k' {
				return w
			}
			if strings.ContainsRune(curlValues, letter) {
				break
			}
		}
	}
	return nil
}

// trustedHost returns the place of a public host that pip is told to trust.
func trustedHost(cmd *script.Command) (source.Span, bool) {
	w, ok := cmd.Option("--trusted-host")
	if !ok || w == nil {
		return source.Span{}, false
	}
	host, known := w.Literal()
	host, _, _ = strings.Cut(host, ":")
	if !known || !isPublicHost(host) {
		return source.Span{}, false
	}
	for _, option := range cmd.Args() {
		if strings.HasPrefix(option.Prefix(), "--trusted-host") {
			return option.Span(), true
		}
	}
	return source.Span{}, false
}

// settingOff returns the place of a setting that a command is told to switch off: NAME=false, or NAME false.
func settingOff(cmd *script.Command, prefix string, names ...string) (source.Span, bool) {
	args := cmd.Args()
	for i, w := range args {
		text, known := w.Literal()
		name, value, joined := strings.Cut(strings.ToLower(text), "=")
		named := func(end string) bool { return strings.HasSuffix("."+name, end) || name == end }
		if !known || !strings.HasPrefix(name, prefix) || !slices.ContainsFunc(names, named) {
			continue
		}
		switch {
		case joined && slices.Contains(offWords, value) && (cmd.Base() != "git" || i > 0 && args[i-1].Is("-c")):
			return w.Span(), true
		case !joined && i+1 < len(args) && args[i+1].Is(offWords...):
			return wordsSpan(w, args[i+1]), true
		}
	}
	return source.Span{}, false
}

var (
	offWords = []string{"false", "0", "no", "off"}
	onWords  = []string{"true", "1", "yes", "on"}
)

// withoutSignature returns the place of the option that tells an installer of packages not to check signatures. A package that is a
// file has none that anybody else could make.
func withoutSignature(cmd *script.Command) (source.Span, bool) {
	var option *script.Word
	switch cmd.Base() {
	case "apt", "apt-get":
		if option = wordIn(cmd, "--allow-unauthenticated", "--force-yes"); option == nil {
			option = aptSetting(cmd)
		}
	case "echo", "printf", "add-apt-repository":
		return trustedSource(cmd)
	case "yum", "dnf", "microdnf":
		option = wordIn(cmd, "--nogpgcheck")
	case "apk":
		option = wordIn(cmd, "--allow-untrusted")
	case "zypper":
		option = wordIn(cmd, "--no-gpg-checks")
	}
	isFile := func(w *script.Word) bool {
		return strings.ContainsAny(w.Source(), "/*$") || slices.Contains([]string{".apk", ".deb", ".rpm"}, path.Ext(w.Source()))
	}
	if option == nil || slices.ContainsFunc(cmd.Operands(), isFile) {
		return source.Span{}, false
	}
	return option.Span(), true
}

// packageManagerOf returns the command that installs what another one prepares.
func packageManagerOf(cmd *script.Command) string {
	if slices.Contains([]string{"echo", "printf", "add-apt-repository"}, cmd.Base()) {
		return "apt"
	}
	return cmd.Base()
}

// aptSetting returns the word that sets for apt what --allow-unauthenticated does, nil when there is none.
//
//	apt-get -o APT::Get::AllowUnauthenticated=true install acme
func aptSetting(cmd *script.Command) *script.Word {
	for _, w := range cmd.Args() {
		text, known := w.Literal()
		name, value, ok := strings.Cut(strings.ToLower(strings.TrimPrefix(text, "-o")), "=")
		off := slices.Contains([]string{"apt::get::allowunauthenticated", "acquire::allowinsecurerepositories"}, name)
		if known && ok && off && slices.Contains(onWords, value) {
			return w
		}
	}
	return nil
}

// trustedSource returns the place of the word of a list of sources that makes apt trust a public host without a signature.
//
//	echo "deb [trusted=yes] https://packages.acme.io/debian stable main" > /etc/apt/sources.list.d/acme.list
func trustedSource(cmd *script.Command) (source.Span, bool) {
	const trusted = "trusted=yes"
	for _, w := range cmd.Args() {
		before, after, ok := strings.Cut(w.Prefix(), trusted)
		if !ok || !strings.HasPrefix(strings.TrimSpace(before), "deb") || strings.Contains(before, "]") {
			continue
		}
		_, url, _ := strings.Cut(after, "://")
		host, _, _ := strings.Cut(url, "/")
		if at := w.Span(); isPublicHost(host) && strings.Count(at.Text(), trusted) == 1 {
			start := at.Start + strings.Index(at.Text(), trusted)
			return at.File.Span(start, start+len(trusted)), true
		}
	}
	return source.Span{}, false
}

// tlsVariables looks at the variables of the configuration.
func tlsVariables(pass *lint.Pass) error {
	check := func(vars []config.Variable, at ...string) {
		for _, v := range vars {
			if switchesTLSOff(v.Name.Value, v.Value.Value) {
				pass.Report(tlsVariable(v.Name.Value, v.Value.Span).At(append(at, "variables", v.Name.Value)...))
			}
		}
	}
	check(config.Variables(pass.Config.Root.Get("variables")))
	for _, job := range pass.Config.Jobs {
		check(job.Variables, job.Name.Value)
	}
	return nil
}

func checkTLSVariable(pass *lint.Pass, s *jobScript, name, value string, span source.Span) {
	if switchesTLSOff(name, value) {
		s.report(pass, tlsVariable(name, span))
	}
}

func tlsVariable(name string, span source.Span) lint.Finding {
	return lint.Findingf(span, "%q switches off the check of certificates: take it away, and name the certificate of the server's authority",
		name)
}

// switchesTLSOff reports whether a variable with a value tells a program not to check certificates.
// Source: the manuals of git, Node.js (cli), npm (config) and Python (PEP 493).
func switchesTLSOff(name, value string) bool {
	value = strings.ToLower(value)
	switch strings.ToUpper(name) {
	case "GIT_SSL_NO_VERIFY":
		return slices.Contains(onWords, value)
	case "NODE_TLS_REJECT_UNAUTHORIZED", "PYTHONHTTPSVERIFY":
		return value == "0"
	case "NPM_CONFIG_STRICT_SSL":
		return slices.Contains(offWords, value)
	}
	return false
}
