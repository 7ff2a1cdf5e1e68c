package faults

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Pass passes the request on.
func Pass() Effect { return pass }

func pass(x *exchange) {
	if answer := x.forward(); answer != nil {
		x.writeHeader(answer)
		_, _ = x.w.Write(answer.body)
	}
}

func (x *exchange) respond(status int, contentType, body string) {
	x.responded(status)
	x.w.Header().Set("Content-Type", contentType)
	x.w.WriteHeader(status)
	_, _ = x.w.Write([]byte(body))
}

// Respond answers with a status and a JSON body, and headers given as names and values in turn.
func Respond(status int, body string, header ...string) Effect {
	if len(header)%2 != 0 {
		panic(fmt.Sprintf("faults: Respond: a header without a value in %q", header))
	}
	return func(x *exchange) {
		for i := 0; i < len(header); i += 2 {
			x.w.Header().Set(header[i], header[i+1])
		}
		x.respond(status, "application/json", body)
	}
}

// HTML answers with a web page, as a login page of a proxy or a wrong address does.
func HTML(status int) Effect {
	return func(x *exchange) {
		x.respond(status, "text/html; charset=utf-8", "<!doctype html><html><head><title>Sign in</title></head><body>Sign in</body></html>")
	}
}

// Reset cuts the connection before the target has seen the request.
func Reset() Effect { return (*exchange).cut }

// LoseResponse lets the target do what the request asks for and cuts the connection instead of answering.
func LoseResponse() Effect { return After(Reset()) }

// After lets the target do what the request asks for, and does the effect in place of its answer.
func After(effect Effect) Effect {
	return func(x *exchange) {
		if x.forward() != nil {
			effect(x)
		}
	}
}

// cut closes the connection with a TCP reset.
func (x *exchange) cut() {
	connection, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		// An error would only mean a polite end of the connection, which the client takes as badly.
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// Truncate passes on the header and the first half of the answer's body, and then ends the connection.
func Truncate() Effect {
	return func(x *exchange) {
		answer := x.forward()
		if answer == nil {
			return
		}
		answer.header.Set("Content-Length", strconv.Itoa(len(answer.body)))
		x.writeHeader(answer)
		_, _ = x.w.Write(answer.body[:len(answer.body)/2])
		if err := http.NewResponseController(x.w).Flush(); err != nil {
			panic("faults: half an answer can't be sent: " + err.Error())
		}
		panic(http.ErrAbortHandler)
	}
}

// Garbage passes on the status of the answer with a body that claims to be JSON and is not.
func Garbage() Effect {
	return func(x *exchange) {
		if answer := x.forward(); answer != nil {
			answer.header.Del("Content-Length")
			x.writeHeader(answer)
			_, _ = x.w.Write([]byte(`{"id": "0`))
		}
	}
}

// Then calls f, and then does the effect.
func Then(f func(), effect Effect) Effect {
	return func(x *exchange) {
		f()
		effect(x)
	}
}

// Choose does the effect that is chosen for each request, and passes it on where that is nil. One is chosen at a time.
func Choose(choose func() Effect) Effect {
	var mu sync.Mutex
	next := func() Effect {
		mu.Lock()
		defer mu.Unlock()
		return choose()
	}
	return func(x *exchange) {
		if effect := next(); effect != nil {
			effect(x)
			return
		}
		pass(x)
	}
}

// AddUnknownField adds a field that this version of the API does not have to the object that is answered, and to each of a list.
func AddUnknownField() Effect {
	return func(x *exchange) {
		answer := x.forward()
		if answer == nil {
			return
		}
		answer.header.Del("Content-Length")
		x.writeHeader(answer)
		_, _ = x.w.Write(bytes.ReplaceAll(answer.body, []byte(`{"id":`), []byte(`{"of_a_newer_version":{"a":[1]},"id":`)))
	}
}

// Delay passes the request on after that time.
func Delay(by time.Duration) Effect {
	return func(x *exchange) {
		release := make(chan struct{})
		timer := time.AfterFunc(by, func() { close(release) })
		defer timer.Stop()
		Wait(release)(x)
	}
}

// Hang never answers, until the client goes away.
func Hang() Effect { return Wait(nil) }

// Wait passes the request on when the channel is closed or sent to, unless the client goes away first.
func Wait(release <-chan struct{}) Effect {
	return func(x *exchange) {
		select {
		case <-release:
			pass(x)
		case <-x.r.Context().Done():
		case <-x.closed:
		}
	}
}
