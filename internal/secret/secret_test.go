package secret

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// body returns n characters that no example would have.
func body(n int, digits string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteByte(digits[(i*7+i/5*3)%len(digits)])
	}
	return b.String()
}

func TestFindKnowsEveryFormat(t *testing.T) {
	for _, f := range formats {
		digits := "a7c4e9b2d0f61835"
		if f.alphabet('Z') && !f.alphabet('a') {
			digits = strings.ToUpper(digits)
		}
		token := f.prefix + body(f.min, digits)
		got := Find([]byte("key: " + token + "\n"))
		if len(got) != 1 || got[0].Kind != f.kind || got[0].Start != 5 || got[0].End != 5+len(token) {
			t.Errorf("Find(%q) = %+v, want one %s", token, got, f.kind)
		}
		if got := certain(Find([]byte("x" + token))); len(got) != 0 {
			t.Errorf("Find finds %q inside a longer word: %+v", token, got)
		}
		if got := certain(Find([]byte(f.prefix + strings.Repeat(digits[:1], f.min)))); len(got) != 0 {
			t.Errorf("Find takes the stand-in of %q for a token", f.prefix)
		}
	}
}

// certain returns the matches that are no guesses.
func certain(all []Match) []Match {
	return slices.DeleteFunc(all, func(m Match) bool { return m.Name != "" })
}

func TestFindPrivateKey(t *testing.T) {
	key := "-----BEGIN OPENSSH PRIVATE KEY-----\n" + body(300, "aZ7cQ4eR9bT2dY0fU6I1o8P3+/") + "\n-----END OPENSSH PRIVATE KEY-----"
	for text, want := range map[string]int{
		key:                                 1,
		strings.ReplaceAll(key, "\n", `\n`): 1,
		"-----BEGIN RSA PRIVATE KEY-----":   0,
		strings.ReplaceAll(key, "PRIVATE", "PUBLIC"):                      0,
		`echo "-----BEGIN RSA PRIVATE KEY-----" > key && cat body >> key`: 0,
	} {
		if got := Find([]byte(text)); len(got) != want {
			t.Errorf("Find(%.40q…) = %+v, want %d", text, got, want)
		}
	}
}

func TestRedact(t *testing.T) {
	token := "glpat-" + body(20, "a7c4e9b2d0f61835")
	got := Redact("a " + token + " b " + token)
	if want := "a glpa… b glpa…"; got != want {
		t.Errorf("Redact = %q, want %q", got, want)
	}
	if got, want := Remove("a "+token+" b"), "a  b"; got != want {
		t.Errorf("Remove = %q, want %q", got, want)
	}
	if got := Redact("nothing here"); got != "nothing here" {
		t.Errorf("Redact changes a text without a token: %q", got)
	}
}

func TestFindLogins(t *testing.T) {
	for text, want := range map[string]string{
		"DATABASE_URL: postgres://app:s3cr3tPw@db.acme.io:5432/app":                       "URL with a password",
		"git clone https://bot:hunter2hunter@gitlab.acme.io/g/p.git":                      "URL with a password",
		"amqps://app:Zx9%40Qw3@mq.acme.io":                                                "URL with a password",
		"postgres://app:s3cr3tPw@db:5432/app":                                             "",
		"postgres://postgres:postgres@db.acme.io/app":                                     "",
		"postgres://app:changeme@db.acme.io/app":                                          "",
		"https://user:s3cr3tPw@example.com":                                               "",
		"https://oauth2:${TOKEN}@gitlab.acme.io":                                          "",
		"https://oauth2:$TOKEN@gitlab.acme.io":                                            "",
		"https://user:<password>@gitlab.acme.io":                                          "",
		"https://localhost:8080/a@b.c":                                                    "",
		"docker pull registry.acme.io:5000/a@sha256:abcdef":                               "",
		"redis://:s3cr3tPw@cache.acme.io":                                                 "URL with a password",
		`{"auths":{"registry.acme.io":{"auth":"cm9ib3Q6czNjcjN0UHdYMQ=="}}}`:              "login of a registry",
		`"{\"auths\": {\"registry.acme.io\": {\"auth\": \"cm9ib3Q6czNjcjN0UHdYMQ==\"}}}"`: "login of a registry",
		`{"auths":{"registry.acme.io":{"auth":"dXNlcjpwYXNzd29yZA=="}}}`:                  "",
		`{"auths":{"registry.acme.io":{"auth":"$AUTH"}}}`:                                 "",
		"Authorization: Basic cm9ib3Q6czNjcjN0UHdYMQ==":                                   "login for basic authentication",
		"Basic functionality":                                                             "",
	} {
		got := ""
		if all := Find([]byte(text)); len(all) > 0 {
			got = all[0].Kind
		}
		if got != want {
			t.Errorf("Find(%q) finds %q, want %q", text, got, want)
		}
	}
}

func TestFindNamed(t *testing.T) {
	for text, want := range map[string]string{
		`SECRET_KEY: "p7#kd92@x!3mz8^w5qv1&n4t6c"`:                        "p7#kd92@x!3mz8^w5qv1&n4t6c",
		"export API_TOKEN=8fa1c09be2d74563":                               "8fa1c09be2d74563",
		`{"password": "Xk29vQz7Lp4TnB8w"}`:                                "Xk29vQz7Lp4TnB8w",
		"AWS_SECRET_ACCESS_KEY: vJ8rXk2UtnFEMI9K7MDENG1bPxRfiCYz03KkQ5Wd": "vJ8rXk2UtnFEMI9K7MDENG1bPxRfiCYz03KkQ5Wd",
		"client-secret: 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed":             "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
		"AWS_SECRET_ACCESS_KEY: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY": "",
		"SECRET_KEY: only-for-tests-not-a-secret-only-for-tests":          "",
		"SECRET_KEY: secret-key-for-development":                          "",
		"POSTGRES_PASSWORD: postgres123":                                  "",
		"DB_PASSWORD: production/database/password@ops":                   "",
		"API_TOKEN: $CI_JOB_TOKEN_8fa1c09be2d74563":                       "",
		"API_TOKEN: ${TOKEN_8fa1c09be2d74563}":                            "",
		"SECRET_KEY:\n  value: 8fa1c09be2d74563\n  description: d":        "8fa1c09be2d74563",
		`"SECRET_KEY": {"value": "8fa1c09be2d74563"}`:                     "8fa1c09be2d74563",
		"{SECRET_KEY: 8fa1c09be2d74563}":                                  "8fa1c09be2d74563",
		"SECRET_KEY:\n  values: 8fa1c09be2d74563":                         "",
		"SECRET_NAME: 8fa1c09be2d74563":                                   "",
		"CACHE_KEY: 8fa1c09be2d74563":                                     "",
		"IMAGE_SHA: 8fa1c09be2d74563":                                     "",
		"PUBLIC_TOKEN: 8fa1c09be2d74563":                                  "",
		"TOKEN_SECRETS_PATH_TOKEN: kv/aws/arn-dd-sdk-android/deploy":      "",
		"K8S_SECRET_TOKEN: https://tunnistamo.hel.ninja/openid":           "",
		"secret_key = aws4auth.Credentials.fromEnv2(x)":                   "",
		"AUTH_TOKEN: anymail.backends.mailgun.EmailBackend":               "",
		"if [ \"$TOKEN\" == \"8fa1c09be2d7\" ]":                           "",
	} {
		got := ""
		if all := Find([]byte(text)); len(all) > 0 {
			got = text[all[0].Start:all[0].End]
		}
		if got != want {
			t.Errorf("Find(%q) finds %q, want %q", text, got, want)
		}
	}
}

// TestSuspiciousByChance holds what minEntropy and minChanges promise.
func TestSuspiciousByChance(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const tries = 10_000
	for length, most := range map[int]int{16: 800, 32: 150} {
		missed := 0
		for range tries {
			value := make([]byte, length)
			for i := range value {
				value[i] = "0123456789abcdef"[r.IntN(16)]
			}
			if !Suspicious(string(value)) {
				missed++
			}
		}
		t.Logf("%d of %d values with %d hexadecimal digits are missed", missed, tries, length)
		if missed > most {
			t.Errorf("%d of %d values with %d hexadecimal digits are missed, want at most %d", missed, tries, length, most)
		}
	}
}

// TestFindHostile searches a megabyte of beginnings of secrets. Work that grows with the square of it would take minutes.
func TestFindHostile(t *testing.T) {
	for _, begin := range []string{
		"TOKEN=", "token:", "auth", "auth:", "Basic ", "a://", "://", "a://b:c", "SG.", "eyJ", "eyJ.", "AKIA", "glpat-",
		"-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "= ", "::::", "A_-", "AccountKey=", "https://hooks.slack.com/services/",
	} {
		start := time.Now()
		Find([]byte(strings.Repeat(begin, 1<<20/len(begin))))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("a megabyte of %q takes %v", begin, took)
		} else {
			t.Logf("%q: %v", begin, took)
		}
	}
}

// BenchmarkFind searches 5,000 lines without a secret.
func BenchmarkFind(b *testing.B) {
	text := []byte(strings.Repeat("test-job:\n  script:\n    - echo \"a b\" | grep x=y\n  variables:\n    NAME: value\n", 1000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text)
	}
}
