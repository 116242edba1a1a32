package generate

import (
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/django"
)

func TestImagePath(t *testing.T) {
	t.Parallel()
	const settings = `from pathlib import Path
import environ, os
BASE_DIR = Path(__file__).resolve(strict=True).parent.parent  # the root
OLD_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
THIRD: Path = Path(__file__).resolve().parents[1]
ROOT_DIR = environ.Path(__file__) - 2
APPS_DIR = ROOT_DIR.path("shop")
LOOP = LOOP
`
	f := &finder{
		fsys:    fstest.MapFS{"backend/conf/settings.py": &fstest.MapFile{Data: []byte(settings)}},
		project: &django.Project{Dir: "backend", Settings: django.Fact{Value: "conf.settings", File: "backend/manage.py"}},
	}
	for expr, want := range map[string]string{
		`BASE_DIR / "static"`:                        "/app/backend/static",
		`str(BASE_DIR / "a" / 'b')`:                  "/app/backend/a/b",
		`BASE_DIR.joinpath("a", "b")`:                "/app/backend/a/b",
		`os.path.join(OLD_DIR, 'public')`:            "/app/backend/public",
		`path.join(OLD_DIR, 'public')`:               "/app/backend/public",
		`os.path.join(OLD_DIR, "..", "x")`:           "/app/x",
		`THIRD / "x"`:                                "/app/backend/x",
		`str(ROOT_DIR("staticfiles"))`:               "/app/backend/staticfiles",
		`str(APPS_DIR("media"))`:                     "/app/backend/shop/media",
		`os.environ.get("STATIC", BASE_DIR / "s")`:   "/app/backend/s",
		`"/srv/static"`:                              "/srv/static",
		`"public"`:                                   "/app/backend/public",
		`BASE_DIR / name`:                            "",
		`LOOP`:                                       "",
		`where("x")`:                                 "",
		`f"{BASE_DIR}/x"`:                            "",
		`"/"`:                                        "",
		`environ.Path(__file__) - 1`:                 "/app/backend/conf",
		`Path(__file__).parent / "x"`:                "/app/backend/conf/x",
		`os.path.join(OLD_DIR, os.pardir, "x")`:      "/app/x",
		`os.path.join(os.path.dirname(__file__), x)`: "",
	} {
		got, ok := f.imagePath(django.Fact{Value: expr, File: "backend/conf/settings.py", Line: 1})
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s is %q (%v), want %q", expr, got, ok, want)
		}
	}
}
