package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// startNginx starts nginx with the generated configuration and returns its address. What Docker gives to it is replaced:
// the name of the container behind it, the directories, the port.
func (s *site) startNginx(port int) string {
	s.t.Helper()
	dir, err := os.MkdirTemp("", "nginx") // its workers run as another user
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "static"), os.DirFS(s.static)); err != nil {
		s.t.Fatal(err)
	}
	media := filepath.Join(dir, "media")
	if err := os.Mkdir(media, 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(media, "page.html"), []byte("<script>alert(1)</script>"), 0o644); err != nil {
		s.t.Fatal(err)
	}
	address := fmt.Sprintf("127.0.0.1:%d", freePort(s.t))
	text := string(s.read("nginx/nginx.conf"))
	for old, new := range map[string]string{
		"listen 8080;": "listen " + address + ";", "web:8000": fmt.Sprintf("127.0.0.1:%d", port), "/vol/": dir + "/",
	} {
		if !strings.Contains(text, old) {
			s.t.Fatalf("nginx.conf has no %q", old)
		}
		text = strings.ReplaceAll(text, old, new)
	}
	var main bytes.Buffer
	fmt.Fprintf(&main, "pid %s/pid;\nerror_log stderr;\ndaemon off;\nevents {}\nhttp {\n    include /etc/nginx/mime.types;\n    access_log off;\n", dir)
	for _, temp := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&main, "    %s_temp_path %s/%[1]s;\n", temp, dir)
	}
	fmt.Fprintf(&main, "%s}\n", text)
	conf := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(conf, main.Bytes(), 0o644); err != nil {
		s.t.Fatal(err)
	}
	background(s.t, exec.Command(s.find("nginx"), "-p", dir, "-c", conf), address)
	return "http://" + address
}

// An answer is what a request must get.
type answer struct {
	path, scheme string
	status       int
	header, want string // a header, and what it contains
	body         string
}

func (s *site) askNginx(base string) {
	s.t.Helper()
	answers := []answer{
		{"/-/nginx", "", 204, "", "", ""},
		{"/admin/login/", "https", 200, "Set-Cookie", "Secure", "csrfmiddlewaretoken"},
		{"/admin/login/", "", 301, "Location", "https://shop.example.com/admin/login/", ""},
		{"/admin/login/", "ftp", 301, "Location", "https://shop.example.com/admin/login/", ""},
	}
	if s.project.name == "starter" {
		answers = append(answers,
			answer{"/", "https", 200, "Strict-Transport-Security", "max-age", "It works."},
			answer{"/healthz", "", 200, "", "", "ok"},
			answer{"/static/admin/css/base.css", "", 200, "Content-Type", "text/css", ""},
			answer{"/media/page.html", "", 200, "Content-Security-Policy", "script-src 'none'", ""})
	} else {
		answers = append(answers,
			answer{"/status/", "https", 200, "", "", `{"entries": 0, "secure": true, "host": "shop.example.com"}`},
			answer{"/assets/admin/css/base.css", "", 200, "Content-Type", "text/css", ""},
			answer{"/uploads/page.html", "", 200, "X-Content-Type-Options", "nosniff", ""})
	}
	for _, a := range answers {
		ask(s.t, base, a)
	}
}

func ask(t *testing.T, base string, a answer) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, base+a.path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "shop.example.com"
	if a.scheme != "" {
		request.Header.Set("X-Forwarded-Proto", a.scheme)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Error(err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	if response.StatusCode != a.status || !strings.Contains(response.Header.Get(a.header), a.want) || !strings.Contains(string(body), a.body) {
		t.Errorf("%s (%s): %s, %s: %q\n%s", a.path, a.scheme, response.Status, a.header, response.Header.Get(a.header), body)
	}
}
