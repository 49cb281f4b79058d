"""Faces of photographs by dlib itself, as one JSON list: `dlib-faces.py CHIPS.u8 PHOTO...`; the chips, 150 x 150 x 3 bytes each, go to the file."""

import json
import sys

import dlib
import face_recognition_models as models
import numpy as np
from PIL import Image, ImageOps

detector = dlib.get_frontal_face_detector()
predictor = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
network = dlib.face_recognition_model_v1(models.face_recognition_model_location())

faces = []
with open(sys.argv[1], "wb") as chips:
    for path in sys.argv[2:]:
        upright = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
        picture = np.array(upright)
        boxes, scores, _ = detector.run(picture, 1, 0.0)
        for box, score in zip(boxes, scores):
            shape = predictor(picture, box)
            chip = dlib.get_face_chip(picture, shape, 150, 0.25)
            chips.write(chip.tobytes())
            faces.append(
                {
                    "path": path,
                    "box": [box.left(), box.top(), box.width(), box.height()],
                    "score": score,
                    "five": [[p.x, p.y] for p in shape.parts()],
                    "descriptor": list(network.compute_face_descriptor(picture, shape)),
                    "ofChip": list(network.compute_face_descriptor(chip)),
                }
            )
print(json.dumps(faces))
