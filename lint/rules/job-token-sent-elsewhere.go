package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// JobTokenSentElsewhere reports that the token of the job goes to a server that is not GitLab's.
var JobTokenSentElsewhere = &lint.Analyzer{
	Name:     "job-token-sent-elsewhere",
	Group:    lint.Secrets,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `CI_JOB_TOKEN goes to a server that is not GitLab

The token has the rights of whoever started the pipeline for as long as the job runs: it reads
projects and packages, and may push some (docs: ci/jobs/ci_job_token). No other server knows
what to do with it; one that gets it can use it.

The rule knows servers that are certainly none of GitLab's, such as github.com.`,
	Bad:  "test:\n  script:\n    - 'curl -H \"Authorization: Bearer $CI_JOB_TOKEN\" https://api.github.com/repos/acme/shop'\n",
	Good: "test:\n  script:\n    - 'curl -H \"Authorization: Bearer $GITHUB_API_TOKEN\" https://api.github.com/repos/acme/shop'\n",
	Run:  jobTokenSentElsewhere,
}

// otherServers are hosts, with all below them, on which no GitLab runs.
var otherServers = []string{
	"atlassian.net", "bitbucket.org", "codecov.io", "discord.com", "docker.com", "docker.io", "gcr.io", "ghcr.io", "github.com",
	"githubusercontent.com", "googleapis.com", "heroku.com", "mcr.microsoft.com", "npmjs.org", "pkg.dev", "pypi.org", "quay.io", "sentry.io",
	"slack.com", "sonarcloud.io", "telegram.org",
}

// senders are the commands whose operands say where they send what they are given, senderOptions those of their options that take
// the next word with them.
var (
	senders       = []string{"curl", "wget", "git", "docker", "podman", "pip", "pip3", "http", "https"}
	senderOptions = []string{
		"-u", "-p", "-o", "-H", "-d", "-F", "-T", "-X", "--user", "--header", "--data", "--form", "--username", "--password", "--output",
	}
)

func jobTokenSentElsewhere(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "CI_JOB_TOKEN") {
		use := jobTokenIn(cmd)
		if use == nil || !slices.Contains(senders, cmd.Base()) || cmd.Is("git", "config") {
			continue
		}
		for _, w := range cmd.Operands(senderOptions...) {
			host, _ := urlHost(w)
			if text, known := w.Literal(); host == "" && known && cmd.Is(cmd.Base(), "login") {
				host, _, _ = strings.Cut(text, "/")
			}
			if isOtherServer(host) {
				s.report(pass, lint.Findingf(use.Span(), "%q goes to %q, which is no GitLab: use a token of that server", "$CI_JOB_TOKEN", host))
			}
		}
	}
	return nil
}

func jobTokenIn(cmd *script.Command) *script.Use {
	for _, w := range cmd.Args() {
		for _, v := range w.Uses() {
			if v.Name == "CI_JOB_TOKEN" && valueOps[v.Op] {
				return v
			}
		}
	}
	return nil
}

func isOtherServer(host string) bool {
	return host != "" && slices.ContainsFunc(otherServers, func(server string) bool { return strings.HasSuffix("."+host, "."+server) })
}
