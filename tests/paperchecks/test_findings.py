"""What a finding is known by."""

from paperchecks import Finding


def test_a_finding_is_known_again_on_another_page_and_after_a_trip_through_json():
    first = Finding("email", "Page 2 shows an e-mail address: a@uni.example.", page=2, text="a@uni.example")
    later = Finding("email", "Page 4 shows an e-mail address: a@uni.example.", page=4, text="A@Uni.example ")

    assert first.key == later.key == Finding.from_json(first.to_json()).key
    assert len(first.key) == 16


def test_another_kind_or_other_words_are_another_finding():
    first = Finding("email", "Page 2 shows an e-mail address.", text="a@uni.example")

    assert first.key != Finding("email", "Page 2 shows an e-mail address.", text="b@uni.example").key
    assert first.key != Finding("affiliation", "Page 2 shows an e-mail address.", text="a@uni.example").key
