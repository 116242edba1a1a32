package django

import (
	"testing"
	"testing/fstest"
)

// TestDirectory evaluates the expressions that settings use for directories.
func TestDirectory(t *testing.T) {
	t.Parallel()
	const settings = `from pathlib import Path
import environ, os
BASE_DIR = Path(__file__).resolve(strict=True).parent.parent  # the root
OLD_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
THIRD: Path = Path(__file__).resolve().parents[1]
ROOT_DIR = environ.Path(__file__) - 2
APPS_DIR = ROOT_DIR.path("shop")
LOOP = LOOP
DATA = str(BASE_DIR.parent / "data")
location = lambda x: os.path.join(os.path.dirname(os.path.realpath(__file__)), x)
def rel(*parts):
    return os.path.abspath(os.path.join(OLD_DIR, *parts))
def other(name):
    if name: return name
    return "x"
if os.environ.get("ENV") == "prod":
    pass
`
	for expr, want := range map[string]string{
		`BASE_DIR / "static"`:                           "backend/static",
		`str(BASE_DIR / "a" / 'b')`:                     "backend/a/b",
		`BASE_DIR.joinpath("a", "b")`:                   "backend/a/b",
		`os.path.join(OLD_DIR, 'public')`:               "backend/public",
		`path.join(OLD_DIR, 'public')`:                  "backend/public",
		`os.path.join(OLD_DIR, "..", "x")`:              "x",
		`THIRD / "x"`:                                   "backend/x",
		`str(ROOT_DIR("staticfiles"))`:                  "backend/staticfiles",
		`str(APPS_DIR("media"))`:                        "backend/shop/media",
		`os.environ.get("STATIC", BASE_DIR / "s")`:      "backend/s",
		`os.path.join(BASE_DIR, os.getenv("S", "s"))`:   "backend/s",
		`os.environ.get("STATIC") or BASE_DIR / "s"`:    "backend/s",
		`"/srv/static"`:                                 "/srv/static",
		`"public"`:                                      "backend/public",
		`f"{BASE_DIR}/x"`:                               "backend/x",
		`BASE_DIR + "/x/"`:                              "backend/x",
		`DATA + "/x"`:                                   "data/x",
		`os.path.join(DATA, "..", "..", "up")`:          "../up",
		`location("x")`:                                 "backend/conf/x",
		`rel("a", "b")`:                                 "backend/a/b",
		`"dev" if DEBUG else BASE_DIR / "s"`:            "backend/s",
		`environ.Path(__file__) - 1`:                    "backend/conf",
		`Path(__file__).parent / "x"`:                   "backend/conf/x",
		`os.path.join(OLD_DIR, os.pardir, "x")`:         "x",
		`BASE_DIR / name`:                               "",
		`LOOP`:                                          "",
		`where("x")`:                                    "",
		`other("x")`:                                    "",
		`None`:                                          "",
		`os.environ["STATIC"]`:                          "",
		`f"//{HOST}/static/"`:                           "",
		`f"//cdn{BASE_DIR}"`:                            "",
		`"a" if HEROKU else "b"`:                        "",
		`os.path.join(os.path.dirname(__file__), x)`:    "",
		`getattr(configuration, "STATIC", OLD_DIR) % 1`: "",
	} {
		fsys := fstest.MapFS{
			"backend/manage.py":        {Data: []byte(`os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")` + "\n")},
			"backend/conf/settings.py": {Data: []byte(settings + "STATIC_ROOT = " + expr + "\n")},
		}
		p, err := Detect(fsys)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := p.Directory("STATIC_ROOT")
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s is %q (%v), want %q", expr, got, ok, want)
		}
	}
}
