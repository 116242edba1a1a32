package image

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string][4]string{
		"python":                          {"", "python", "", ""},
		"python:3.13-slim":                {"", "python", "3.13-slim", ""},
		"library/python:3":                {"", "library/python", "3", ""},
		"localhost/app":                   {"localhost", "app", "", ""},
		"host:5000/group/app":             {"host:5000", "group/app", "", ""},
		"host:5000/group/app:1@sha256:ab": {"host:5000", "group/app", "1", "sha256:ab"},
		"app@sha256:ab":                   {"", "app", "", "sha256:ab"},
		"$IMAGE":                          {"", "$IMAGE", "", ""},
		"$IMAGE:$TAG":                     {"", "$IMAGE", "$TAG", ""},
		"$CI_REGISTRY/group/app:1":        {"$CI_REGISTRY", "group/app", "1", ""},
		"${A:-host:80/x}/app:${T:-1}":     {"${A:-host:80/x}", "app", "${T:-1}", ""},
		"$CI_REGISTRY:5050/app":           {"$CI_REGISTRY:5050", "app", "", ""},
		"app-$[[ inputs.os | x ]]:1":      {"", "app-$[[ inputs.os | x ]]", "1", ""},
		"%HOST%/app":                      {"%HOST%", "app", "", ""},
		"group/app":                       {"", "group/app", "", ""},
		"app:":                            {"", "app", "", ""},
		"${OPEN:app":                      {"", "${OPEN:app", "", ""},
	} {
		r, ok := Parse(text)
		if got := [4]string{r.Registry.Text, r.Path.Text, r.Tag.Text, r.Digest.Text}; !ok || got != want {
			t.Errorf("%q: %q %t, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", " ", "a b", "python\n"} {
		if _, ok := Parse(text); ok {
			t.Errorf("%q is taken for an image", text)
		}
	}
}

func TestIsTagless(t *testing.T) {
	for text, want := range map[string]bool{
		"python": true, "$CI_REGISTRY/app": true, "python:3": false, "python@sha256:ab": false, "$IMAGE": false, "python$TAG": false,
		"$A/app-$B": false, "100%": true,
	} {
		if r, _ := Parse(text); r.IsTagless() != want {
			t.Errorf("%q: tagless is %t", text, !want)
		}
	}
}

func TestOnHub(t *testing.T) {
	for text, want := range map[string]string{
		"python:3":                                                     "python",
		"docker.io/library/python":                                     "python",
		"bitnami/redis:7":                                              "bitnami/redis",
		"public.ecr.aws/docker/library/python:3":                       "python",
		"$MIRROR/library/docker:27":                                    "docker",
		"registry.example.com/images/mirror/a/b:1":                     "a/b",
		"registry.example.com/group/python:1":                          "",
		"$CI_REGISTRY_IMAGE/python:1":                                  "",
		"${CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX}/alpine/curl": "alpine/curl",
		"${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/node:24":            "node",
		"$IMAGE": "",
	} {
		if r, _ := Parse(text); r.OnHub() != want {
			t.Errorf("%q: %q on the hub, want %q", text, r.OnHub(), want)
		}
	}
}

func TestCanonical(t *testing.T) {
	for text, want := range map[string]string{
		"python:3":         "docker.io/library/python",
		"group/app":        "docker.io/group/app",
		"docker.io/alpine": "docker.io/library/alpine",
		"quay.io/a/b:1":    "quay.io/a/b",
		"$A/b":             "",
		"a/$B":             "",
	} {
		if r, _ := Parse(text); r.Canonical() != want {
			t.Errorf("%q: %q, want %q", text, r.Canonical(), want)
		}
	}
}

func TestExpand(t *testing.T) {
	value := func(name string) (string, bool) {
		v, ok := map[string]string{"A": "alpine", "EMPTY": ""}[name]
		return v, ok
	}
	for text, want := range map[string]string{
		"$A:3": "alpine:3", "${A}:$B": "alpine:$B", "x-${C:-d}": "x-d", "${A:-d}": "alpine", "a$EMPTY": "a", "%A%": "alpine",
		"$[[ inputs.a ]]": "$[[ inputs.a ]]", "$$": "$$", "50%": "50%",
	} {
		if got := Expand(text, value); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzParse checks that nothing is lost, and that each part knows its bytes.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"python", "h:5/a/b:1@sha256:ab", "$A/b:${C:-d}", "%A%/b", "$[[ inputs.x ]]:1", "a@b@c:d/e", "${", "$[["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := Parse(text)
		if !ok {
			return
		}
		var b strings.Builder
		for _, p := range []struct {
			before, after string
			part          Part
		}{{"", "/", r.Registry}, {"", "", r.Path}, {":", "", r.Tag}, {"@", "", r.Digest}} {
			if p.part.IsZero() {
				continue
			}
			if text[p.part.Start:p.part.End] != p.part.Text {
				t.Fatalf("%q: %+v", text, p.part)
			}
			b.WriteString(p.before + p.part.Text + p.after)
		}
		if b.String() != text {
			t.Fatalf("%q becomes %q", text, b.String())
		}
	})
}
