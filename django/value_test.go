package django_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/django"
)

const valueSettings = `import os
from environ import Env
env = Env(DEBUG=(bool, False))
BASE = "one"
SECRET_KEY = os.environ.get("SECRET_KEY", "fallback")
DEBUG = env("DEBUG")
HOSTS = ["a.example", BASE]
if os.environ.get("X"):
    MAYBE = True
if DEBUG:
    ONLY_DEV = 1
DATABASES = {"default": {"HOST": "db", "PORT": 5432}}
LIST = [*HOSTS]
LIST += ["b"]
NONE = None
NAME = f"{BASE}!"
REQUIRED = os.environ["REQUIRED"]
HOSTS.append("c.example")
`

func detected(t *testing.T, settings string) *django.Project {
	t.Helper()
	p, err := django.Detect(fstest.MapFS{
		"manage.py":        {Data: []byte("import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf.settings')\n")},
		"conf/settings.py": {Data: []byte(settings)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// show writes a value as a test expects it.
func show(v django.Value) string {
	names := []string{"computed", "text", "number", "bool", "none", "list", "dict", "env"}
	out := names[v.Kind]
	if v.Text != "" {
		out += " " + v.Text
	}
	for i, item := range v.Items {
		key := ""
		if i < len(v.Keys) {
			key = v.Keys[i].Text + "="
		}
		out += " (" + key + show(item) + ")"
	}
	if v.Default != nil {
		out += " default " + show(*v.Default)
	}
	return strings.TrimSpace(out)
}

func TestSetting(t *testing.T) {
	t.Parallel()
	p := detected(t, valueSettings)
	for _, tt := range []struct {
		name, want       string
		certain, changed bool
		at               string // the text of the span
	}{
		{"SECRET_KEY", "env SECRET_KEY default text fallback", true, false, `os.environ.get("SECRET_KEY", "fallback")`},
		{"HOSTS", "list (text a.example) (text one)", true, true, `["a.example", BASE]`},
		{"MAYBE", "bool True", false, false, "True"},
		{"DATABASES", "dict (default=dict (HOST=text db) (PORT=number 5432))", true, false, `{"default": {"HOST": "db", "PORT": 5432}}`},
		{"LIST", "computed", true, true, "[*HOSTS]"},
		{"NONE", "none", true, false, "None"},
		{"NAME", "computed", true, false, `f"{BASE}!"`},
		{"REQUIRED", "env REQUIRED", true, false, `os.environ["REQUIRED"]`},
	} {
		v, ok := p.Setting(tt.name)
		if got := show(v); !ok || got != tt.want || v.Certain != tt.certain || v.Changed != tt.changed || v.Span.Text() != tt.at {
			t.Errorf("%s: %q certain %v changed %v at %q (%v), want %+v", tt.name, got, v.Certain, v.Changed, v.Span.Text(), ok, tt)
		}
	}
	for _, name := range []string{"ONLY_DEV", "ABSENT"} {
		if v, ok := p.Setting(name); ok {
			t.Errorf("%s is set in production: %s", name, show(v))
		}
	}
}

func TestValueGet(t *testing.T) {
	t.Parallel()
	v, _ := detected(t, valueSettings).Setting("DATABASES")
	inner, ok := v.Get("default")
	host, ok2 := inner.Get("HOST")
	if !ok || !ok2 || host.Text != "db" || host.Span.Text() != `"db"` {
		t.Errorf("the host is %q at %q", host.Text, host.Span.Text())
	}
	if _, ok := inner.Get("USER"); ok {
		t.Error("there is a user where there is none")
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]bool{
		"DEBUG = False\n":                               true,
		"from .local import *\n":                        false,
		"vars().update(DEBUG=True)\n":                   false,
		"import os\nglobals()['X'] = os.environ['X']\n": false,
		"from configurations import Configuration\nclass C(Configuration):\n    DEBUG = True\n": false,
	} {
		if got := detected(t, settings).Complete(); got != want {
			t.Errorf("complete is %v, want %v:\n%s", got, want, settings)
		}
	}
}

func TestAssignments(t *testing.T) {
	t.Parallel()
	p := detected(t, "import os\nX = 1\nif os.environ.get('A'):\n    X = 2\nif DEBUG:\n    X = 3\n")
	var got []string
	for _, v := range p.Assignments("X") {
		got = append(got, v.Text)
	}
	if fmt.Sprint(got) != "[1 2]" {
		t.Errorf("assignments: %v", got)
	}
}
