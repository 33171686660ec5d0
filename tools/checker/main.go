// Checker reads a log of the access log's form (a folder or an address), rebuilds everything from its entries
// and compares: tiles, root, signature, cosignatures, segments, bulk lists, the form of each leaf.
//
//	checker [-policy FILE] [-since CHECKPOINT] [-json] URL|FOLDER
//
// Exit code 0: all is as it must be; 1: something is not; 2: usage.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"../c2sp"
)

const faultsShownMax = 100

// report is what the check found. The faults of workers come through one lock.
type report struct {
	Origin    string         `json:"origin"`
	Size      int64          `json:"size"`
	Root      string         `json:"root"`
	Signed    bool           `json:"signature_checked"`
	Witnesses []string       `json:"witnesses"`
	Kinds     map[string]int `json:"leaves_by_kind"`
	Tiles     int            `json:"tiles"`
	Segments  int            `json:"segments"`
	Bulk      int            `json:"bulk_lists"`
	Minimum   int64          `json:"minimum_index"`
	Seconds   float64        `json:"seconds"`
	Count     int            `json:"fault_count"`
	Faults    []string       `json:"faults"`
}

func main() {
	policyFile := flag.String("policy", "", "tlog-policy file: which log, which witnesses")
	sinceFile := flag.String("since", "", "a checkpoint kept from before: the log must contain it")
	maxAge := flag.Int64("max-age", 600, "oldest cosignature that counts, seconds")
	asJSON := flag.Bool("json", false, "report as JSON")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: checker [-policy FILE] [-since CHECKPOINT] [-json] URL|FOLDER")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	started := time.Now()
	check := newCheck(openSource(flag.Arg(0)))
	check.run(*policyFile, *sinceFile, *maxAge)
	check.report.Seconds = time.Since(started).Seconds()
	check.print(*asJSON)
	if check.report.Count > 0 {
		os.Exit(1)
	}
}

func (c *check) run(policyFile, sinceFile string, maxAge int64) {
	signed, err := c.source.read("checkpoint")
	if err != nil {
		c.fault("checkpoint: %v", err)
		return
	}
	checkpoint, err := c2sp.ParseCheckpoint(string(signed))
	if err != nil {
		c.fault("checkpoint: %v", err)
		return
	}
	c.report.Origin, c.report.Size, c.report.Root = checkpoint.Origin, checkpoint.Size, checkpoint.Root.String()
	if policyFile != "" {
		c.judge(policyFile, signed, maxAge)
	}
	c.rebuild(checkpoint)
	if sinceFile != "" {
		c.since(sinceFile, checkpoint)
	}
}

func (c *check) judge(policyFile string, signed []byte, maxAge int64) {
	text, err := os.ReadFile(policyFile)
	if err != nil {
		c.fault("%v", err)
		return
	}
	policy, err := c2sp.ParsePolicy(string(text))
	if err != nil {
		c.fault("%v", err)
		return
	}
	_, c.report.Witnesses, err = policy.Judge(signed, time.Now().Unix(), maxAge)
	c.report.Signed = true
	if err != nil {
		c.fault("checkpoint: %v", err)
	}
}

func (c *check) since(file string, now c2sp.Checkpoint) {
	text, err := os.ReadFile(file)
	if err != nil {
		c.fault("%v", err)
		return
	}
	old, err := c2sp.ParseCheckpoint(string(text))
	switch {
	case err != nil:
		c.fault("%s: %v", file, err)
	case old.Origin != now.Origin:
		c.fault("%s is of another log: %s", file, old.Origin)
	case old.Size > now.Size:
		c.fault("the log stepped back: it had %d leaves, now %d", old.Size, now.Size)
	default:
		if root, err := c.rootOf(old.Size); err != nil || root != old.Root {
			c.fault("the log was rewritten: its first %d leaves have another root than %s says", old.Size, file)
		}
	}
}

func (c *check) print(asJSON bool) {
	if asJSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		encoder.Encode(c.report)
		return
	}
	r := c.report
	fmt.Printf("log        %s\nsize       %d\nroot       %s\n", r.Origin, r.Size, r.Root)
	if r.Signed {
		fmt.Printf("cosigned   %s\n", strings.Join(r.Witnesses, ", "))
	} else {
		fmt.Println("cosigned   not checked: no -policy was given")
	}
	fmt.Printf("compared   %d tiles, %d segments, %d bulk lists in %.2f s\n", r.Tiles, r.Segments, r.Bulk, r.Seconds)
	if r.Minimum > 0 {
		fmt.Printf("pruned     entries before leaf %d are gone; their index could not be made again\n", r.Minimum)
	}
	for _, fault := range r.Faults {
		fmt.Println("FAULT     ", fault)
	}
	fmt.Printf("faults     %d\n", r.Count)
}
