package rules

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// NginxWithoutForwardedProto reports configurations of nginx that do not tell Django that a request came by https.
var NginxWithoutForwardedProto = &lint.Analyzer{
	Name:     "nginx-without-forwarded-proto",
	Group:    lint.Django,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `nginx ends TLS and does not set the header that Django trusts

With SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") Django believes the header. An
nginx that never sets it hands on what the client says: real requests count as http, so that
forms fail with CSRF errors and SECURE_SSL_REDIRECT leads in a circle, and whoever sends the
header counts as safe. Add proxy_set_header X-Forwarded-Proto $scheme; beside proxy_pass.

The rule speaks of files that have both ssl_certificate and proxy_pass to http, in repositories
where no configuration of nginx sets the header.`,
	Example:   "nginx.conf",
	Bad:       "server {\n  listen 443 ssl;\n  ssl_certificate /certs/cert.pem;\n  location / {\n    proxy_pass http://web:8000;\n  }\n}\n",
	Good:      "server {\n  listen 443 ssl;\n  ssl_certificate /certs/cert.pem;\n  location / {\n    proxy_pass http://web:8000;\n    proxy_set_header X-Forwarded-Proto $scheme;\n  }\n}\n",
	Beside:    append([]lint.Beside{{Name: exampleSettings, Text: "SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \"https\")\n"}}, besideSettings...),
	RunDjango: nginxWithoutForwardedProto,
}

// The directives of nginx that the rule looks for. Those that read other files may set the header there.
var (
	nginxTLS     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^\s*ssl_certificate\s`) })
	nginxPass    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^\s*(proxy_pass\s+http://[^;]*);`) })
	nginxInclude = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^\s*include\s+[^;]*(?:proxy|snippets|\*|conf\.d|headers)`)
	})
)

func nginxWithoutForwardedProto(pass *lint.Pass, project *django.Project) error {
	v, trusts, ok := inProduction(pass, project, "SECURE_PROXY_SSL_HEADER")
	if !ok || v.Kind != django.List || len(v.Items) != 2 || v.Items[0].Text != "HTTP_X_FORWARDED_PROTO" {
		return nil
	}
	var found []source.Span
	for _, file := range nginxFiles(pass) {
		text := string(file.Text)
		if strings.Contains(strings.ToLower(text), "forwarded-proto") || nginxInclude().MatchString(text) {
			return nil
		}
		if at := nginxPass().FindStringSubmatchIndex(text); at != nil && nginxTLS().MatchString(text) {
			found = append(found, file.Span(at[2], at[3]))
		}
	}
	for _, at := range found {
		f := lint.Findingf(at, "Django never learns that a request came by https: add %q", "proxy_set_header X-Forwarded-Proto $scheme;")
		f.Related = []lint.Related{{Span: trusts, Message: "the header that Django trusts"}}
		pass.Report(f)
	}
	return nil
}

// nginxFiles returns the configurations of nginx in the repository.
func nginxFiles(pass *lint.Pass) []*source.File {
	var all []*source.File
	_ = fs.WalkDir(pass.Tree(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case e.IsDir():
			return walkInto(name)
		}
		lower := strings.ToLower(name)
		if ext := path.Ext(lower); strings.Contains(lower, "nginx") || ext == ".conf" || ext == ".template" || ext == ".vhost" {
			if file := pass.File(name); file != nil && strings.Contains(string(file.Text), "proxy_pass") {
				all = append(all, file)
			}
		}
		return nil
	})
	return all
}
