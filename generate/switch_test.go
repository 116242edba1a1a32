package generate

import (
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/django"
)

// TestNo checks the word that turns a setting off: where every text counts as true, "0" would turn DEBUG on in production.
func TestNo(t *testing.T) {
	for read, want := range map[string]string{
		`bool(os.environ.get("DEBUG", ""))`:          "",
		`os.environ.get("DEBUG", False)`:             "",
		`os.environ.get("DEBUG", "0") == "1"`:        "0",
		`os.environ.get("DEBUG", "False") == "True"`: "False",
	} {
		project, err := django.Detect(fstest.MapFS{
			"manage.py":        {Data: []byte("import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"conf.settings\")\n")},
			"conf/__init__.py": {},
			"conf/settings.py": {Data: []byte("import os\nDEBUG = " + read + "\n")},
		})
		if err != nil {
			t.Fatal(err)
		}
		v, ok := project.EnvFor("DEBUG")
		if !ok {
			t.Errorf("%s: no variable is found", read)
			continue
		}
		if got := no(v); got != want {
			t.Errorf("%s: off is %q, want %q (%+v)", read, got, want, v)
		}
	}
}
