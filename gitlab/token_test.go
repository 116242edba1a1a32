package gitlab

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestTokenShowsNothing(t *testing.T) {
	t.Parallel()
	token, err := NewToken(" glpat-S3cr3t\n", "GITLAB_TOKEN")
	if err != nil {
		t.Fatal(err)
	}
	type nested struct {
		Shown  Token
		hidden Token
		all    []Token
		by     map[string]*Token
	}
	var texts []string
	for _, value := range []any{token, &token, nested{token, token, []Token{token}, map[string]*Token{"a": &token}}, Options{Token: token}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
			texts = append(texts, fmt.Sprintf(verb, value))
		}
		if text, err := json.Marshal(value); err == nil {
			texts = append(texts, string(text))
		}
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("asked", "token", token, "in", nested{Shown: token})
	for _, text := range append(texts, log.String(), token.String()) {
		if strings.Contains(text, "S3cr3t") || strings.Contains(text, "533363723374") {
			t.Errorf("the token appears in %s", text)
		}
	}
	if token.hide("a glpat-S3cr3t b") != "a [hidden] b" || token.secret() != "glpat-S3cr3t" {
		t.Error("hide")
	}
}

func TestNewTokenRefuses(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"", " \n", "two words", "two\nlines", "tök", "a\x00b"} {
		_, err := NewToken(secret, "--token-file")
		if err == nil || !strings.Contains(err.Error(), "--token-file") || len(secret) > 2 && strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", secret, err)
		}
	}
}

func TestFindToken(t *testing.T) {
	t.Parallel()
	ci := map[string]string{"CI_SERVER_URL": "https://ci.example.com", "CI_JOB_TOKEN": "glcbt-job"}
	glab := map[string]string{glabFile: glabText}
	netrc := map[string]string{
		"/home/jane/.netrc": "# mine\nmachine a.example.com login jane password glpat-netrc\n" +
			"macdef init\nmachine b.example.com password no\n\nmachine ci.example.com\n login gitlab-ci-token\n password job\ndefault login x password any\n",
	}
	for _, test := range []struct {
		name    string
		flags   Flags
		machine machine
		header  string // "NAME: value", "" for no token
		from    string
	}{
		{"none", Flags{URL: "a.example.com"}, machine{}, "", ""},
		{
			"file",
			Flags{URL: "a.example.com", TokenFile: "/t"},
			machine{files: map[string]string{"/t": "glpat-file\n"}, env: map[string]string{"GITLAB_TOKEN": "x"}},
			"Private-Token: glpat-file", "--token-file",
		},
		{
			"standard input",
			Flags{URL: "a.example.com", TokenFile: "-"},
			machine{stdin: "glpat-in\r\n"},
			"Private-Token: glpat-in", "standard input",
		},
		{
			"ours",
			Flags{URL: "a.example.com"},
			machine{env: map[string]string{"PIPEWRIGHT_TOKEN": "p", "GITLAB_TOKEN": "x"}},
			"Private-Token: p", "PIPEWRIGHT_TOKEN",
		},
		{
			"common",
			Flags{URL: "a.example.com"},
			machine{env: map[string]string{"GITLAB_TOKEN": "x", "CI_JOB_TOKEN": "y"}},
			"Private-Token: x", "GITLAB_TOKEN",
		},
		{
			"a job's in ours",
			Flags{URL: "a.example.com"},
			machine{env: map[string]string{"PIPEWRIGHT_TOKEN": "glcbt-1"}},
			"Job-Token: glcbt-1", "PIPEWRIGHT_TOKEN",
		},
		{"job", Flags{}, machine{env: ci}, "Job-Token: glcbt-job", "CI_JOB_TOKEN"},
		{"a job's stays home", Flags{URL: "a.example.com"}, machine{env: ci}, "", ""},
		{"netrc", Flags{URL: "https://a.example.com:8443"}, machine{files: netrc}, "Private-Token: glpat-netrc", ".netrc"},
		{"netrc of a job", Flags{URL: "ci.example.com"}, machine{files: netrc}, "Job-Token: job", ".netrc"},
		{"netrc of nobody", Flags{URL: "b.example.com"}, machine{files: netrc}, "", ""},
		{
			"NETRC",
			Flags{URL: "n.example.com"},
			machine{env: map[string]string{"NETRC": "/n"}, files: map[string]string{"/n": "machine n.example.com password q"}},
			"Private-Token: q", ".netrc",
		},
		{"glab", Flags{}, machine{files: glab}, "Private-Token: glpat-of-example", "glab's configuration"},
		{
			"glab, OAuth",
			Flags{URL: "login.example.com"},
			machine{files: glab},
			"Authorization: Bearer oauth-of-login",
			"glab's configuration",
		},
		{"glab, not in clear text", Flags{URL: "http://gitlab.com"}, machine{files: glab}, "", ""},
		{"glab, kept elsewhere", Flags{URL: "empty.example.com"}, machine{files: glab}, "", ""},
		{
			"a remote in clear text with an entry in netrc",
			Flags{},
			machine{remote: "http://a.example.com/g/p", files: netrc},
			"", "",
		},
		{
			"a remote with an entry in netrc",
			Flags{},
			machine{remote: "git@a.example.com:g/p", files: netrc, env: map[string]string{"GITLAB_TOKEN": "x"}},
			"Private-Token: glpat-netrc", ".netrc",
		},
		{
			"gitlab.com as a remote",
			Flags{},
			machine{remote: "git@gitlab.com:g/p", env: map[string]string{"GITLAB_TOKEN": "x"}},
			"Private-Token: x",
			"GITLAB_TOKEN",
		},
		{
			"a remote that glab knows",
			Flags{},
			machine{remote: "git@gitlab.example.com:g/p", files: glab, env: map[string]string{"GITLAB_TOKEN": "x"}},
			"Private-Token: x", "GITLAB_TOKEN",
		},
	} {
		env := test.machine.environment()
		where, err := Find(test.flags, env)
		if err != nil {
			t.Fatal(err)
		}
		token, err := FindToken(where, test.flags, env)
		header := map[string][]string{}
		token.authenticate(header)
		got := ""
		for name, values := range header {
			got += name + ": " + strings.Join(values, ",")
		}
		if err != nil || got != test.header || token.From() != test.from {
			t.Errorf("%s: %q from %q, %v", test.name, got, token.From(), err)
		}
	}
}

// TestTokenStays holds that the token of the environment goes to no server that only a git remote names.
func TestTokenStays(t *testing.T) {
	t.Parallel()
	for _, remote := range []string{
		"git@evil.example:g/p", "http://gitlab.com/g/p", "https://gitlab.com.evil.example/g/p", "https://gitlab.com:8443/g/p",
	} {
		env := machine{remote: remote, env: map[string]string{"GITLAB_TOKEN": "S3cr3t"}}.environment()
		where, err := Find(Flags{}, env)
		if err != nil {
			t.Fatal(err)
		}
		token, err := FindToken(where, Flags{}, env)
		if err == nil || !token.IsZero() || !strings.Contains(err.Error(), "give --url") || strings.Contains(err.Error(), "S3cr3t") {
			t.Errorf("%s: %v", remote, err)
		}
	}
}

func TestTokenFileFails(t *testing.T) {
	t.Parallel()
	env := machine{files: map[string]string{"/empty": "\n"}}.environment()
	token := "glpat-" + strings.Repeat("a7c4e9b2d0", 2)
	for name, says := range map[string]string{
		"/none":  `--token-file: "/none" does not exist`,
		token:    `--token-file: "glpa…" does not exist`,
		"/empty": "the token of --token-file is empty", "-": "the token of standard input is empty",
	} {
		_, err := FindToken(Where{}, Flags{TokenFile: name}, env)
		if err == nil || err.Error() != says {
			t.Errorf("%s: %v", name, err)
		}
	}
}
