;; Names that are valid though they look odd, and those that are not.
(component definition
  (import "a" (func))
  (import "a1-b2" (func))
  (import "ABC-def" (func))
  (import "q-Q" (func))
  (import "n1" (func))
  (import "a:b/c" (func))
  (import "a:b/c@1.0.0" (func))
  (import "a:b/c@1.0.1" (func))
  (import "a:b/c@1.0.0-rc.1" (func))
  (import "a:b/c@1.0.0-rc.1+build.7" (func))
  (import "a:b/c@0.0.1-0.alpha" (func))
  (import "a-b:c-d/e-f@18446744073709551615.0.0" (func))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func (export "a") (canon lift (core func $i "f"))))
;; An import and an export may have one name.
(component definition (import "x" (type $t (sub resource))) (export "x" (type $t)))

(assert_invalid (component (import "" (func))) "")
(assert_invalid (component (import "1a" (func))) "")
(assert_invalid (component (import "a--b" (func))) "")
(assert_invalid (component (import "a-" (func))) "")
(assert_invalid (component (import "-a" (func))) "")
(assert_invalid (component (import "aB" (func))) "")
(assert_invalid (component (import "a_b" (func))) "")
(assert_invalid (component (import "é" (func))) "")
(assert_invalid (component (import "a.b" (func))) "")
(assert_invalid (component (import "a:b" (func))) "")
(assert_invalid (component (import "a:b/c@1" (func))) "")
(assert_invalid (component (import "a:b/c@1.2" (func))) "")
(assert_invalid (component (import "a:b/c@01.0.0" (func))) "")
(assert_invalid (component (import "a:b/c@1.0.0-" (func))) "")
(assert_invalid (component (import "a:b/c@" (func))) "")
(assert_invalid (component (import "A:b/c" (func))) "")
(assert_invalid (component (import "[method]a.b" (func))) "")
;; The same but for their case.
(assert_invalid (component (import "a-b" (func)) (import "A-b" (func))) "")
(assert_invalid (component (import "a-b" (func)) (import "a-B" (func))) "")
(assert_invalid (component (import "f" (func $f)) (export "g" (func $f)) (export "G" (func $f))) "")
(assert_invalid (component (type (record (field "a-b" u8) (field "A-B" u8)))) "")
(assert_invalid (component (type (variant (case "x") (case "X" u8)))) "")
(assert_invalid (component (type (enum "x" "X"))) "")
(assert_invalid (component (type (func (param "p" u8) (param "P" u8)))) "")

;; Methods belong to a type of their name, and a method and a static function of one name are one name.
(component definition
  (import "r" (type $r (sub resource)))
  (import "[constructor]r" (func (result (own $r))))
  (import "[method]r.f" (func (param "self" (borrow $r))))
  (import "[static]r.g" (func)))
(assert_invalid
  (component
    (import "r" (type $r (sub resource)))
    (import "[method]r.f" (func (param "self" (borrow $r))))
    (import "[static]r.f" (func)))
  "")
(assert_invalid
  (component
    (import "r" (type $r (sub resource)))
    (import "[method]r.f" (func (param "me" (borrow $r)))))
  "")
(assert_invalid
  (component
    (import "r" (type $r (sub resource)))
    (import "[constructor]r" (func (result u32))))
  "")
;; A method of the type's own name.
(assert_invalid
  (component
    (import "r" (type $r (sub resource)))
    (import "[method]r.r" (func (param "self" (borrow $r)))))
  "")

;; Two core exports of one name, and of names that only differ in case: those are different.
(component
  (core module $m
    (func (export "F") (result i32) (i32.const 1))
    (func (export "f") (result i32) (i32.const 2))
    (func (export "") (result i32) (i32.const 3)))
  (core instance $i (instantiate $m))
  (func (export "a") (result u32) (canon lift (core func $i "F")))
  (func (export "b") (result u32) (canon lift (core func $i "f")))
  (func (export "c") (result u32) (canon lift (core func $i ""))))
(assert_return (invoke "a") (u32.const 1))
(assert_return (invoke "b") (u32.const 2))
(assert_return (invoke "c") (u32.const 3))
