package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// An aws is a stand-in of AWS: its token service, and as much of its Lambda, CloudFormation and S3 as a deploy needs. It
// runs the packaged function when it is asked to.
type aws struct {
	cloud
	t        *testing.T
	f        *function
	mu       sync.Mutex
	live     string
	note     string // description of the alias
	versions map[string]bool
	broken   bool     // the next version does not answer
	asked    []string // what was called, in short
}

func startAWS(t *testing.T, f *function) *aws {
	t.Helper()
	a := &aws{t: t, f: f, cloud: cloud{objects: map[string][]byte{}}, live: "$LATEST", versions: map[string]bool{}}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("signed-by-gitlab"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.env = append(f.env, "AWS_ENDPOINT_URL="+server.URL, "AWS_ROLE_ARN=arn:aws:iam::123456789012:role/deploy",
		"AWS_ROLE_SESSION_NAME=gitlab-1-2", "AWS_WEB_IDENTITY_TOKEN_FILE="+token, "CI_COMMIT_SHA=0123abcd",
		"AWS_S3_FORCE_PATH_STYLE=true", "AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED")
	return a
}

// stack has osls make the stack, and returns what it uploads: the template, and the package.
func (a *aws) stack() (template, archive []byte) {
	a.t.Helper()
	a.f.sls("deploy", "--verbose", "--force", "--stage", "staging")
	if a.status != "UPDATE_COMPLETE" {
		a.t.Errorf("the stack is %q", a.status)
	}
	return a.uploaded("/compiled-cloudformation-template.json"), a.uploaded("/shop.zip")
}

// deploy runs the commands of the job that come after sls deploy, several times.
func (a *aws) deploy() {
	a.t.Helper()
	f := a.f
	if out := f.sls("wsgi", "manage", "--stage", "staging", "--command", "migrate --noinput"); !strings.Contains(out, "Applying sessions.0001_initial... OK") {
		a.t.Errorf("migrate says %s", out)
	}
	if out, err := f.run("npx", "sls", "wsgi", "manage", "--stage", "staging", "--command", "nonsense"); err == nil {
		a.t.Errorf("a command that fails passes: %s", out)
	}
	for range 10 {
		f.must("node", "devops/release.mjs", "publish", "shop-staging-app")
	}
	a.state("10", "before: 9", "1")
	report, _ := os.ReadFile(filepath.Join(f.dir, "deploy.env"))
	if string(report) != "SITE_URL=https://shop.example.com\n" {
		a.t.Errorf("deploy.env is %q", report)
	}
	a.broken = true
	if out, err := f.run("node", "devops/release.mjs", "publish", "shop-staging-app"); err == nil || !strings.Contains(out, "version 11 does not work") {
		a.t.Errorf("a version that does not work: %v %s", err, out)
	}
	a.state("10", "before: 9", "1")
	f.must("node", "devops/release.mjs", "rollback", "shop-staging-app")
	a.state("9", "before: 10", "1")
	if !slices.Contains(a.asked, "token signed-by-gitlab") {
		a.t.Errorf("nobody showed the token: %q", a.asked)
	}
}

// state compares what is live, and sees that old versions are gone and newer ones there.
func (a *aws) state(live, note, gone string) {
	a.t.Helper()
	if a.live != live || a.note != note || a.versions[gone] || len(a.versions) < 7 {
		a.t.Errorf("live is %s (%s) of %v, not %s (%s)", a.live, a.note, slices.Sorted(maps.Keys(a.versions)), live, note)
	}
}

// ServeHTTP answers as AWS does. The paths are those of Lambda's REST API.
func (a *aws) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	name, what, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/2015-03-31/functions/"), "/")
	version := r.URL.Query().Get("Qualifier")
	switch r.Method + " " + what {
	case "POST invocations":
		a.invoke(w, name, version, body)
	case "GET aliases/live", "PUT aliases/live":
		a.alias(w, r.Method, body)
	case "POST versions":
		version = fmt.Sprint(a.newest() + 1)
		a.versions[version] = true
		reply(w, map[string]any{"Version": version, "Environment": map[string]any{"Variables": map[string]string{"ALLOWED_HOSTS": "shop.example.com,x"}}})
	case "GET versions":
		list := []map[string]string{{"Version": "$LATEST"}}
		for v := range a.versions {
			list = append(list, map[string]string{"Version": v})
		}
		reply(w, map[string]any{"Versions": list})
	case "DELETE ":
		delete(a.versions, version)
		w.WriteHeader(http.StatusNoContent)
	default:
		a.other(w, r, body)
	}
}

// other answers for the other services. The token service and CloudFormation take forms.
func (a *aws) other(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if r.URL.Path == "/" && err == nil && a.query(w, form) || a.object(w, r, body) {
		return
	}
	a.tokens(w, r, string(body))
}

func reply(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}

func (a *aws) newest() int {
	newest := 0
	for v := range a.versions {
		var n int
		fmt.Sscan(v, &n)
		newest = max(newest, n)
	}
	return newest
}

// invoke runs the function. Commands go to the newest code of "manage", the question whether a version works to that one.
func (a *aws) invoke(w http.ResponseWriter, name, version string, event []byte) {
	command := strings.Contains(string(event), "_serverless-wsgi")
	if command != (name == "shop-staging-manage") || command != (version == "" || version == "$LATEST") {
		a.t.Errorf("%s, version %q, gets %s", name, version, event)
	}
	w.Header().Set("X-Amz-Executed-Version", version)
	if a.broken {
		fmt.Fprint(w, `{"statusCode": 500}`)
		return
	}
	w.Write(a.f.call(event))
}

func (a *aws) alias(w http.ResponseWriter, method string, body []byte) {
	if method == http.MethodPut {
		var update struct{ FunctionVersion, Description string }
		if err := json.Unmarshal(body, &update); err != nil {
			a.t.Error(err)
		}
		a.live, a.note = update.FunctionVersion, update.Description
	}
	reply(w, map[string]string{"Name": "live", "FunctionVersion": a.live, "Description": a.note})
}

// tokens exchanges the token of a job for keys.
func (a *aws) tokens(w http.ResponseWriter, r *http.Request, form string) {
	if !strings.Contains(form, "Action=AssumeRoleWithWebIdentity") || !strings.Contains(form, "WebIdentityToken=signed-by-gitlab") {
		a.t.Errorf("unexpected %s %s %s", r.Method, r.URL, form)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	a.asked = append(a.asked, "token signed-by-gitlab")
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprint(w, `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`)
}
