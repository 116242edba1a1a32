package generate

import (
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/django"
)

// TestImagePath puts the directories of settings into the image.
func TestImagePath(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`BASE_DIR / "static"`:        "/app/backend/static",
		`BASE_DIR.parent / "static"`: "/app/static",
		`"/srv/static"`:              "/srv/static",
		`"public"`:                   "/app/backend/public",
		`"../../public"`:             "/public",
		`"/"`:                        "",
		`BASE_DIR.parent`:            "",
		`where("x")`:                 "",
	} {
		project, err := django.Detect(fstest.MapFS{
			"backend/manage.py":        {Data: []byte("os.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"conf.settings\")\n")},
			"backend/conf/settings.py": {Data: []byte("BASE_DIR = Path(__file__).parent.parent\nSTATIC_ROOT = " + expr + "\n")},
		})
		if err != nil {
			t.Fatal(err)
		}
		got, ok := (&finder{project: project}).imagePath("STATIC_ROOT")
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s is %q (%v), want %q", expr, got, ok, want)
		}
	}
}
