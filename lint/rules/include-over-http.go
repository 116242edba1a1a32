package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// IncludeOverHTTP reports remote includes without TLS.
var IncludeOverHTTP = &lint.Analyzer{
	Name:     "include-over-http",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a remote include comes over http

Whoever sits between GitLab and the server may put other jobs into the file, and those jobs
have the secrets of the project. Https proves who sends it. An include whose checksum is
given with integrity cannot be changed on its way, and is not reported.`,
	Bad:  "include:\n  - remote: http://ci.acme.io/v1/jobs.yml\ntest:\n  script: make\n",
	Good: "include:\n  - remote: https://ci.acme.io/v1/jobs.yml\ntest:\n  script: make\n",
	Run:  includeOverHTTP,
}

func includeOverHTTP(pass *lint.Pass) error {
	for _, in := range includes(pass) {
		url, ok := in.url()
		if !ok || !strings.HasPrefix(strings.ToLower(url.Value), "http://") || !isNothing(in.node.Get("integrity")) {
			continue
		}
		f := lint.Findingf(url.Span, "%q comes over http, where others can change it on its way: use https", url.Value).At(in.path...)
		if i := strings.Index(strings.ToLower(url.Span.Text()), "http://"); i >= 0 {
			at := url.Span.File.Span(url.Span.Start+i, url.Span.Start+i+len("http"))
			f.Fixes = []lint.Fix{{Message: "use https", Unsafe: true, Edits: []source.Edit{{Span: at, New: "https"}}}}
		}
		pass.Report(f)
	}
	return nil
}
