package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/lint"
)

// TestSecretsStayHidden holds that no part of a finding tells a secret: a new one in the same place has the same finding.
func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ format, one, other string }{
		{"variables:\n  A: %s\nj: {script: s}\n", "glpat-Zx9Qw3Er7Ty1Ui5Op2As", "glpat-Qw9Zx3Er7Ty1Ui5Op2As"},
		{"\"j %s\": {script: s}\n", "glpat-Zx9Qw3Er7Ty1Ui5Op2As", "glpat-Qw9Zx3Er7Ty1Ui5Op2As"},
		{"j: {script: 'psql postgres://app:%s@db.acme.io/app'}\n", "s3cr3tPw", "0therPw99"},
		{"j: {script: s, variables: {SECRET_KEY: %s}}\n", "8fa1c09be2d74563", "8fa19de07c31b2a5"},
		{"variables:\n  SECRET_KEY:\n    value: %s\n    description: d\nj: {script: s}\n", "8fa1c09be2d74563", "7de09c31b2a58f64"},
	} {
		one, other := secretFinding(t, test.format, test.one), secretFinding(t, test.format, test.other)
		if one.Fingerprint != other.Fingerprint {
			t.Errorf("%q: the fingerprint depends on the secret", test.format)
		}
		if told := fmt.Sprint(one.Message, one.Hint, one.Path); strings.Contains(told, test.one) {
			t.Errorf("%q: the finding tells the secret: %s", test.format, told)
		}
	}
}

// secretFinding returns the only finding about a secret in a configuration.
func secretFinding(t *testing.T, format, secret string) lint.Finding {
	t.Helper()
	var found []lint.Finding
	for _, f := range mustLint(t, treeOf(root(fmt.Sprintf(format, secret)))).Findings {
		if strings.HasPrefix(f.Rule, "secret-") {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%q has %d findings about secrets, want 1: %v", format, len(found), found)
	}
	return found[0]
}
