package generate

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestScheduledCommand runs a command in the release that is live, and waits for a deploy that switches.
func TestScheduledCommand(t *testing.T) {
	t.Parallel()
	s := newServer(t, "vps", "", map[string]string{"scheduled": "clearsessions"})
	s.sshd()
	s.expect("one", "one", "release.sh: deployed", true)
	s.log()
	command := func(name string) (string, bool) {
		return run(t, s.dir, slices.Clone(s.env), "", "bash", "./devops/deploy.sh", "--run", name)
	}
	if out, ok := command("clearsessions"); !ok {
		t.Errorf("the command fails: %s", out)
	}
	s.told("compose run --rm -T migrate python manage.py clearsessions [one] 0")
	if out, ok := command(""); ok || len(s.log()) > 0 {
		t.Errorf("without a command: ok %v\n%s", ok, out)
	}
	if err := os.RemoveAll(s.home + "/my site"); err != nil {
		t.Fatal(err)
	}
	if out, ok := command("clearsessions"); ok {
		t.Errorf("before the first deploy, the command ends well: %s", out)
	}
}

// TestScheduledScans tells which scans run in the pipelines of a schedule, as their templates have it.
func TestScheduledScans(t *testing.T) {
	t.Parallel()
	for security, want := range map[string]string{
		"none": "nothing but these commands", "containers": "nothing but these commands",
		"sast,containers": "nothing but the scans of the code and these commands",
	} {
		_, files := starterFiles(t, "vps", map[string]string{"scheduled": "clearsessions", "security": security})
		if docs := text(t, files, "docs/DEPLOYMENT.md"); !strings.Contains(docs, "Pipelines of a schedule run "+want) {
			t.Errorf("%s: the documentation does not say %q", security, want)
		}
	}
}

func TestScheduledNames(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"clearsessions": "", "clearsessions, send_digest": "", "none": "",
		"clearsessions --all": "is no command of manage.py", "a;b": "is no command", "a,,b": `"" is no command`, "a,a": `"a" stands there twice`,
	} {
		err := checkCommands(nil, value)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v", value, err)
		}
	}
}
