"""Faces as face_recognition finds and describes them, timed: `face_recognition.py hog|cnn LONGEST PHOTO...` prints faces and CPU seconds."""

import json
import sys
import time

import dlib
import face_recognition_models as models
import numpy as np
from PIL import Image

kind, longest, paths = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
hog = dlib.get_frontal_face_detector()
cnn = dlib.cnn_face_detection_model_v1(models.cnn_face_detector_model_location())
predictor = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
network = dlib.face_recognition_model_v1(models.face_recognition_model_location())

faces = 0
started, cpu = time.time(), time.process_time()
for path in paths:
    image = Image.open(path)
    if max(image.size) > longest:
        image.thumbnail((longest, longest))
    picture = np.array(image.convert("RGB"))
    # face_recognition looks for faces in a picture of twice the size, unless it is told not to.
    if kind == "hog":
        boxes = hog(picture, 1)
    else:
        boxes = [found.rect for found in cnn(picture, 0)]
    for box in boxes:
        network.compute_face_descriptor(picture, predictor(picture, box), 1)
        faces += 1
print(
    json.dumps(
        {
            "photos": len(paths),
            "faces": faces,
            "seconds": time.time() - started,
            "cpuSeconds": time.process_time() - cpu,
        }
    )
)
