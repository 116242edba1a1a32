package endoflife

// A Product is something that an image holds.
type Product struct {
	Name  string // at the source: https://endoflife.date/NAME
	Title string
	// Images are the repositories whose tags begin with the version of the product; those on Docker Hub in their short form.
	Images []string
	// Word begins the part of a tag that names the version: python:3.13-alpine3.22.
	Word string
	// Extended says that mending goes on for everybody until the end of the extended support, as with Debian's LTS. That of
	// others is for customers.
	Extended bool
}

// Products returns the products of the table.
func Products() []Product {
	all := make([]Product, len(products))
	for i := range products {
		all[i] = *products[i].clone()
	}
	return all
}

func (p *Product) clone() *Product {
	c := *p
	return &c
}

// products is what the refresher asks for. Products of which only the newest version is ever mended are not here: of them, nobody
// needs to be told.
var products = [...]Product{
	{Name: "almalinux", Title: "AlmaLinux", Images: []string{"almalinux", "almalinux/8-base", "almalinux/9-base"}},
	{Name: "alpine-linux", Title: "Alpine", Images: []string{"alpine"}, Word: "alpine"},
	{Name: "amazon-linux", Title: "Amazon Linux", Images: []string{"amazonlinux"}},
	{Name: "apache-http-server", Title: "Apache HTTP Server", Images: []string{"httpd"}},
	{Name: "centos", Title: "CentOS", Images: []string{"centos"}},
	{Name: "debian", Title: "Debian", Images: []string{"debian"}, Word: "debian", Extended: true},
	{Name: "django", Title: "Django"},
	{Name: "docker-engine", Title: "Docker", Images: []string{"docker"}},
	{Name: "dotnet", Title: ".NET", Images: []string{
		"mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime", "mcr.microsoft.com/dotnet/sdk",
	}},
	{Name: "eclipse-temurin", Title: "Eclipse Temurin", Images: []string{"eclipse-temurin"}},
	{Name: "elasticsearch", Title: "Elasticsearch", Images: []string{"elasticsearch"}},
	{Name: "elixir", Title: "Elixir", Images: []string{"elixir"}},
	{Name: "fedora", Title: "Fedora", Images: []string{"fedora"}},
	{Name: "go", Title: "Go", Images: []string{"golang", "cimg/go"}},
	{Name: "haproxy", Title: "HAProxy", Images: []string{"haproxy"}},
	{Name: "mariadb", Title: "MariaDB", Images: []string{"mariadb"}},
	{Name: "memcached", Title: "Memcached", Images: []string{"memcached"}},
	{Name: "mongodb", Title: "MongoDB", Images: []string{"mongo"}},
	{Name: "mysql", Title: "MySQL", Images: []string{"mysql", "mysql/mysql-server"}},
	{Name: "nginx", Title: "nginx", Images: []string{"nginx", "nginxinc/nginx-unprivileged"}},
	{Name: "nodejs", Title: "Node.js", Images: []string{"node", "cimg/node"}},
	{Name: "perl", Title: "Perl", Images: []string{"perl"}},
	{Name: "php", Title: "PHP", Images: []string{"php"}},
	{Name: "postgresql", Title: "PostgreSQL", Images: []string{"postgres", "postgis/postgis", "cimg/postgres"}},
	{Name: "python", Title: "Python", Images: []string{"python", "cimg/python"}},
	{Name: "rabbitmq", Title: "RabbitMQ", Images: []string{"rabbitmq"}},
	{Name: "redis", Title: "Redis", Images: []string{"redis"}},
	{Name: "rocky-linux", Title: "Rocky Linux", Images: []string{"rockylinux", "rockylinux/rockylinux"}},
	{Name: "ruby", Title: "Ruby", Images: []string{"ruby", "cimg/ruby"}},
	{Name: "tomcat", Title: "Tomcat", Images: []string{"tomcat"}},
	{Name: "ubuntu", Title: "Ubuntu", Images: []string{"ubuntu"}, Word: "ubuntu"},
	{Name: "valkey", Title: "Valkey", Images: []string{"valkey/valkey"}},
}
