package django

import (
	"cmp"
	"slices"
	"strings"
)

// systemTable tells what distributions without wheels, or with libraries of the system, need on Debian 12 and 13: by the
// installation pages of the distributions and packages.debian.org. Debian 13 keeps names such as libmagic1 and libcurl4 as
// provided by the packages that took 64-bit time.
var systemTable = map[string]SystemPackage{
	"psycopg2":           {Build: []string{"gcc", "libpq-dev"}, Run: []string{"libpq5"}},
	"psycopg":            {Run: []string{"libpq5"}},
	"psycopg-c":          {Build: []string{"gcc", "libpq-dev"}, Run: []string{"libpq5"}},
	"mysqlclient":        {Build: []string{"gcc", "pkg-config", "default-libmysqlclient-dev"}, Run: []string{"libmariadb3"}},
	"uwsgi":              {Build: []string{"gcc"}},
	"python-ldap":        {Build: []string{"gcc", "libldap-dev", "libsasl2-dev"}, Run: []string{"ldap-utils", "libsasl2-2"}},
	"weasyprint":         {Run: []string{"libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"}},
	"pycairo":            {Build: []string{"gcc", "pkg-config", "libcairo2-dev"}, Run: []string{"libcairo2"}},
	"xmlsec":             {Build: []string{"gcc", "pkg-config", "libxml2-dev", "libxmlsec1-dev"}, Run: []string{"libxmlsec1-openssl"}},
	"python-magic":       {Run: []string{"libmagic1"}},
	"pygraphviz":         {Build: []string{"gcc", "pkg-config", "libgraphviz-dev"}, Run: []string{"graphviz"}},
	"pylibmc":            {Build: []string{"gcc", "libmemcached-dev", "zlib1g-dev"}, Run: []string{"libmemcached11"}},
	"gdal":               {Build: []string{"g++", "libgdal-dev"}, Run: []string{"gdal-bin"}},
	"cairosvg":           {Run: []string{"libcairo2"}},
	"cairocffi":          {Run: []string{"libcairo2"}},
	"pysaml2":            {Run: []string{"xmlsec1"}},
	"gssapi":             {Build: []string{"gcc", "libkrb5-dev"}, Run: []string{"libgssapi-krb5-2"}},
	"m2crypto":           {Build: []string{"gcc", "swig", "libssl-dev"}},
	"pyzbar":             {Run: []string{"libzbar0"}},
	"pyenchant":          {Run: []string{"libenchant-2-2"}},
	"pdf2image":          {Run: []string{"poppler-utils"}},
	"pytesseract":        {Run: []string{"tesseract-ocr"}},
	"ocrmypdf":           {Run: []string{"tesseract-ocr", "ghostscript"}},
	"wand":               {Run: []string{"imagemagick"}},
	"ffmpeg-python":      {Run: []string{"ffmpeg"}},
	"pydub":              {Run: []string{"ffmpeg"}},
	"pyvips":             {Run: []string{"libvips42"}},
	"pycurl":             {Build: []string{"gcc", "libcurl4-openssl-dev", "libssl-dev"}, Run: []string{"libcurl4"}},
	"django.contrib.gis": {Run: []string{"gdal-bin"}},
}

// needs are distributions that bring others of systemTable with them.
var needs = map[string]string{
	"django-auth-ldap": "python-ldap", "django-weasyprint": "weasyprint", "python3-saml": "xmlsec",
	"djangosaml2": "pysaml2", "django-saml2-auth": "pysaml2", "grafana-django-saml2-auth": "pysaml2", "rlpycairo": "pycairo",
}

// systemPackages lists what the dependencies need of the operating system. Pillow and lxml have wheels and need nothing.
func (d *detector) systemPackages() {
	found := map[string]SystemPackage{}
	add := func(name, row string, fact Fact) {
		if pkg, ok := systemTable[row]; ok {
			pkg.For, pkg.Fact = name, fact
			found[name] = pkg
		}
	}
	for name, fact := range d.p.Dependencies {
		switch {
		case name == "psycopg" && d.driverFact(name, fact).Value == "psycopg[binary]":
		case name == "psycopg" && d.driverFact(name, fact).Value == "psycopg[c]":
			add(name, "psycopg-c", fact)
		case needs[name] != "" && !d.p.Has(needs[name]):
			add(name, needs[name], fact)
		default:
			add(name, name, fact)
		}
	}
	if name, _, _ := strings.Cut(d.p.Driver.Value, "["); name != "" && !d.p.Has(name) && d.p.Driver.Value != "psycopg[binary]" {
		add(name, strings.TrimSuffix(strings.Replace(d.p.Driver.Value, "[c]", "-c", 1), "[binary]"), d.p.Driver)
	}
	if gis := d.installed("django.contrib.gis"); gis.Known() {
		add("django.contrib.gis", "django.contrib.gis", gis)
	}
	for _, pkg := range found {
		d.p.SystemPackages = append(d.p.SystemPackages, pkg)
	}
	slices.SortFunc(d.p.SystemPackages, func(a, b SystemPackage) int { return cmp.Compare(a.For, b.For) })
}
