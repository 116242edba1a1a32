package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// IDTokenBroadAudience reports ID tokens that more than one service accepts.
var IDTokenBroadAudience = &lint.Analyzer{
	Name:     "id-token-broad-audience",
	Group:    lint.Secrets,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `an ID token is for several services

A service that gets the token can use it with every other service that accepts the same
audience. Give each service a token of its own, whose aud names that service alone. The
address of GitLab as the audience is one that many services are set up to accept (docs:
ci/secrets/id_token_authentication).`,
	Bad: "deploy:\n  id_tokens:\n    TOKEN:\n      aud: [https://vault.acme.io, https://sts.acme.io]\n  script: ./deploy\n",
	Good: "deploy:\n  id_tokens:\n    VAULT_TOKEN:\n      aud: https://vault.acme.io\n    STS_TOKEN:\n      aud: https://sts.acme.io\n" +
		"  script: ./deploy\n",
	Run: idTokenBroadAudience,
}

func idTokenBroadAudience(pass *lint.Pass) error {
	for _, job := range pass.Config.Jobs {
		tokens, ok := pass.Config.Value(job, "id_tokens").(*syntax.Mapping)
		if !ok {
			continue
		}
		for e := range tokens.Entries() {
			token, _ := e.Value.(*syntax.Mapping)
			aud := token.Get("aud")
			if why := broad(aud); why != "" {
				pass.Report(lint.Findingf(aud.Span(), why, e.Key.Value()).At(job.Name.Value, "id_tokens", e.Key.Value(), "aud"))
			}
		}
	}
	return nil
}

// broad says what is wrong with an audience, "" when it may be that of a single service.
func broad(aud syntax.Node) string {
	switch aud := aud.(type) {
	case *syntax.Sequence:
		if len(aud.Items()) > 1 {
			return "each service that gets %q can use it with the others: give each a token of its own"
		}
		if len(aud.Items()) == 1 {
			return broad(aud.Items()[0])
		}
	case *syntax.Scalar:
		switch strings.TrimSuffix(aud.Value(), "/") {
		case "*", "https://gitlab.com", "gitlab.com", "$CI_SERVER_URL", "$CI_SERVER_HOST", "$CI_SERVER_FQDN":
			return "the audience of %q is one that many services accept: name the service that the token is for"
		}
	}
	return ""
}
