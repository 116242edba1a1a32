package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A cloud is what the stand-in of AWS has of CloudFormation and S3: one stack, whose updates all succeed, and one bucket.
type cloud struct {
	status  string   // of the stack, "" before there is one
	events  []string // of the stack, the newest first
	kind    string   // of the change set that was made last
	objects map[string][]byte
}

const stackID = "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop-staging/1"

// query answers what is asked in forms: CloudFormation and the token service. It reports whether it knows the action.
func (c *cloud) query(w http.ResponseWriter, form url.Values) bool {
	action := form.Get("Action")
	result := ""
	switch action {
	case "GetCallerIdentity":
		result = "<Arn>arn:aws:sts::123456789012:assumed-role/deploy/gitlab-1-2</Arn><Account>123456789012</Account>"
	case "DescribeStacks":
		if c.status == "" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id shop-staging does not exist</Message></Error></ErrorResponse>")
			return true
		}
		result = fmt.Sprintf("<Stacks><member><StackId>%s</StackId><StackName>shop-staging</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime>"+
			"<StackStatus>%s</StackStatus></member></Stacks>", stackID, c.status)
	case "DescribeStackResource":
		result = "<StackResourceDetail><LogicalResourceId>ServerlessDeploymentBucket</LogicalResourceId><PhysicalResourceId>bucket</PhysicalResourceId></StackResourceDetail>"
	case "CreateChangeSet":
		c.kind = form.Get("ChangeSetType")
		result = "<Id>arn:aws:cloudformation:eu-central-1:123456789012:changeSet/c/1</Id><StackId>" + stackID + "</StackId>"
	case "DescribeChangeSet":
		result = "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>"
	case "ExecuteChangeSet":
		c.finish()
	case "DescribeStackEvents":
		result = "<StackEvents>" + strings.Join(c.events, "") + "</StackEvents>"
	case "ListStackResources":
		result = "<StackResourceSummaries></StackResourceSummaries>"
	case "ValidateTemplate", "DeleteChangeSet":
	default:
		return false
	}
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprintf(w, "<%sResponse><%[1]sResult>%s</%[1]sResult></%[1]sResponse>", action, result)
	return true
}

// finish carries the change set out.
func (c *cloud) finish() {
	for _, progress := range []string{"IN_PROGRESS", "COMPLETE"} {
		c.status = c.kind + "_" + progress
		event := fmt.Sprintf("<member><EventId>%d</EventId><StackId>%s</StackId><StackName>shop-staging</StackName><LogicalResourceId>shop-staging</LogicalResourceId>"+
			"<PhysicalResourceId>%[2]s</PhysicalResourceId><ResourceType>AWS::CloudFormation::Stack</ResourceType><Timestamp>%s</Timestamp>"+
			"<ResourceStatus>%s</ResourceStatus></member>", len(c.events), stackID, time.Now().UTC().Format(time.RFC3339Nano), c.status)
		c.events = slices.Insert(c.events, 0, event)
	}
}

// object keeps what is uploaded, in one piece or in parts that come in any order.
func (c *cloud) object(w http.ResponseWriter, r *http.Request, body []byte) bool {
	query := r.URL.Query()
	if !strings.HasPrefix(r.URL.Path, "/bucket") {
		return false
	}
	w.Header().Set("ETag", `"1"`)
	switch {
	case r.Method == http.MethodPut:
		c.objects[r.URL.Path+query.Get("partNumber")] = body
	case r.Method == http.MethodPost && query.Has("uploads"):
		fmt.Fprint(w, "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><UploadId>1</UploadId></InitiateMultipartUploadResult>")
	case r.Method == http.MethodPost:
		for part := 1; c.objects[fmt.Sprint(r.URL.Path, part)] != nil; part++ {
			c.objects[r.URL.Path] = append(c.objects[r.URL.Path], c.objects[fmt.Sprint(r.URL.Path, part)]...)
		}
		fmt.Fprint(w, "<CompleteMultipartUploadResult><Bucket>bucket</Bucket></CompleteMultipartUploadResult>")
	case r.Method == http.MethodGet && query.Has("list-type"):
		fmt.Fprint(w, "<ListBucketResult><Name>bucket</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>")
	}
	return true
}

// uploaded returns the newest object whose name ends so.
func (c *cloud) uploaded(suffix string) []byte {
	var name string
	for n := range c.objects {
		if strings.HasSuffix(n, suffix) {
			name = max(name, n)
		}
	}
	return c.objects[name]
}
