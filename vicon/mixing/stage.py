"""One picture of the film: the cast in its places, names, heading, clock, results, or a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from av import VideoFrame

from vicon.mixing import plates
from vicon.mixing.canvas import Canvas, Planes, fitted
from vicon.mixing.cast import Loudest, cast
from vicon.mixing.decks import Decks
from vicon.mixing.layout import HEIGHT, SLIDE, WIDTH, Tile, arranged
from vicon.mixing.score import RESULT_MS, Scene, Score
from vicon.mixing.track import Track

EDGE = 12


Words = Callable[[str], str]
"""What is written, by its name."""


class Stage:
    """`names`: of seats, opened. `zone`: whose time of day is shown. `decks`: slides, if they are at hand."""

    def __init__(
        self, words: Words, names: Mapping[str, str], zone: tzinfo, decks: Decks | None = None
    ) -> None:
        self._decks = decks
        self._words = words
        self._names = names
        self._zone = zone
        self._canvas = Canvas()
        self._fitted: dict[tuple[str, bool], tuple[VideoFrame, Tile, Planes]] = {}

    def picture(
        self,
        at: int,
        scene: Scene,
        score: Score,
        cameras: Mapping[str, Track],
        screens: Mapping[str, Track],
        loudest: Loudest,
    ) -> VideoFrame:
        """How it looked `at` that moment (us since 1970); moments only go forward."""
        canvas = self._canvas
        if scene.card is not None:
            canvas.lay(plates.card(self._words(scene.card), score.title), 0, 0)
            return canvas.frame()
        canvas.clear()
        shown = cast(
            scene,
            score.people,
            _coming(cameras, at),
            _coming(screens, at),
            loudest,
        )
        slide = self._decks.picture(scene.slide) if self._decks else None
        for tile in arranged(replace(shown, slide=slide is not None)):
            if tile.participant == SLIDE:
                frame = slide
            else:
                frame = (screens if tile.screen else cameras)[tile.participant].at(at)
            if frame is not None:
                canvas.paste(self._fit(tile, frame), tile.place)
                self._name(tile, scene, score)
        self._overlays(at // 1000, scene, score)
        return canvas.frame()

    def pass_by(
        self, at: int, scene: Scene, cameras: Mapping[str, Track], screens: Mapping[str, Track]
    ) -> None:
        """A picture that is not wanted: leaves tracks as they were if it had been made."""
        if scene.card is None:
            _coming(cameras, at)
            _coming(screens, at)

    def _fit(self, tile: Tile, frame: VideoFrame) -> Planes:
        """As it was fitted before, if it is the same picture in the same place."""
        key = (tile.participant, tile.screen)
        known = self._fitted.get(key)
        if known is not None and known[0] is frame and known[1] == tile:
            return known[2]
        planes = fitted(frame, tile.place, whole=tile.screen)
        self._fitted[key] = (frame, tile, planes)
        return planes

    def _name(self, tile: Tile, scene: Scene, score: Score) -> None:
        if tile.participant == SLIDE:
            return
        seat = scene.seat_of[tile.participant]
        name = self._names.get(seat, "") if score.people[seat].named else self._words("unnamed")
        if name:
            plate = plates.name(name, tile.place.width)
            height = plate.planes[0].shape[0]
            self._canvas.lay(
                plate, tile.place.x + EDGE // 2, tile.place.y + tile.place.height - height - EDGE // 2
            )

    def _overlays(self, at: int, scene: Scene, score: Score) -> None:
        canvas = self._canvas
        canvas.lay(plates.heading(score.title, scene.item), EDGE, EDGE)
        local = datetime.fromtimestamp(at // 1000, self._zone)
        clock = plates.clock(f"{local:%H.%M}")
        canvas.lay(clock, WIDTH - clock.planes[0].shape[1] - EDGE, EDGE)
        for tally in score.tallies:
            if tally.at <= at < tally.at + RESULT_MS:
                board = plates.result(tally, self._words("abstain"))
                height, width = board.planes[0].shape
                canvas.lay(board, (WIDTH - width) // 4 * 2, (HEIGHT - height) // 4 * 2)


def _coming(tracks: Mapping[str, Track], at: int) -> list[str]:
    """Whose pictures come in at that moment."""
    return [who for who, it in tracks.items() if it.alive(at)]
