package generate

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
)

var (
	slugForm   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`) })
	moduleForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$`) })
	branchForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\$CI_DEFAULT_BRANCH|[\w][\w./-]*)$`) })
	domainForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(\$DOMAIN|([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])$`)
	})
	pathForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/[\w./-]*$`) })
)

func (f *finder) checkName(value string) error {
	if !slugForm().MatchString(value) {
		return fmt.Errorf("%q is not a name: use lower case letters, digits and -, beginning with a letter", value)
	}
	if f.target == lambdaTarget && len(value) < 2 {
		return fmt.Errorf("%q is too short for the Serverless Framework: use two characters or more", value)
	}
	return nil
}

func checkModule(_ *finder, value string) error {
	if !moduleForm().MatchString(value) {
		return fmt.Errorf("%q is not a Python module: write it with dots, as conf.settings", value)
	}
	return nil
}

func checkApp(_ *finder, value string) error {
	module, name, ok := strings.Cut(value, ":")
	if !ok || !moduleForm().MatchString(module) || !moduleForm().MatchString(name) {
		return fmt.Errorf("%q is not an application: write MODULE:NAME, as conf.wsgi:application", value)
	}
	return nil
}

func checkURLPath(_ *finder, value string) error {
	if !pathForm().MatchString(value) {
		return fmt.Errorf("%q is not a path: begin with /", value)
	}
	return nil
}

func checkAbsolute(_ *finder, value string) error {
	if value != "none" && (!pathForm().MatchString(value) || value == "/") {
		return fmt.Errorf("%q is not a directory of the image: begin with /", value)
	}
	return nil
}

func checkBranch(_ *finder, value string) error {
	if !branchForm().MatchString(value) {
		return fmt.Errorf("%q is not the name of a branch", value)
	}
	return nil
}

func checkDomain(_ *finder, value string) error {
	if !domainForm().MatchString(value) {
		return fmt.Errorf("%q is not a host name: write it without https:// and without a port, as shop.example.com", value)
	}
	return nil
}

func checkSwitch(_ *finder, value string) error {
	if value != "yes" && value != "no" {
		return fmt.Errorf("%q is neither yes nor no", value)
	}
	return nil
}

// checkDir judges a directory of the repository.
func checkDir(_ *finder, value string) error {
	if !fs.ValidPath(value) || value == "." || !pathForm().MatchString("/"+value) {
		return fmt.Errorf("%q is not a directory of the repository: write it without / in front, as staticfiles", value)
	}
	return nil
}
