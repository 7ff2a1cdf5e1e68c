package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestAccServerWaitsForItsDatabase: a server whose database is slow to accept connections, as on a busy machine, answers late
// and does not fail. By default, Prefect gives up on a connection after 5 seconds.
func TestAccServerWaitsForItsDatabase(t *testing.T) {
	t.Parallel()
	SkipWithoutPostgres(t)
	setting := RequirePostgres(t)
	port := setting[strings.LastIndex(setting, ":")+1 : strings.LastIndex(setting, "/")]
	var slow atomic.Bool
	through := delayConnections(t, "127.0.0.1:"+port, &slow, 6*time.Second)
	s := Require(t, strings.Replace(setting, "127.0.0.1:"+port, through, 1))
	slow.Store(true)
	var all sync.WaitGroup
	for range 20 { // more than the server has connections for
		all.Go(func() {
			if err := s.request(t.Context(), http.MethodPost, "/flows/filter", struct{}{}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// delayConnections passes connections on to an address. While slow is set, it makes each new one wait. It returns its own
// address.
func delayConnections(t *testing.T, to string, slow *atomic.Bool, wait time.Duration) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				if slow.Load() {
					time.Sleep(wait)
				}
				out, err := net.Dial("tcp", to)
				if err != nil {
					_ = in.Close()
					return
				}
				go pipe(out, in)
				pipe(in, out)
			}()
		}
	}()
	return fmt.Sprint(listener.Addr())
}

// pipe copies one direction of a connection until it ends, and ends the other.
func pipe(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
}
