package secret

import (
	"strings"
	"testing"
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
		if got := Find([]byte("x" + token)); len(got) != 0 {
			t.Errorf("Find finds %q inside a longer word: %+v", token, got)
		}
		if got := Find([]byte(f.prefix + strings.Repeat(digits[:1], f.min))); len(got) != 0 {
			t.Errorf("Find takes the stand-in of %q for a token", f.prefix)
		}
	}
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
	if got := Redact("nothing here"); got != "nothing here" {
		t.Errorf("Redact changes a text without a token: %q", got)
	}
}
